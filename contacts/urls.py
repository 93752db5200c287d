"""The addresses of the register. Paths are Indonesian, names English."""

from django.urls import path

from contacts.imports.urls import urlpatterns as import_urls
from contacts.views import bodies, options, outlets, people, ties

app_name = "contacts"

people_urls = [
    path("wartawan/", people.ContactList.as_view(), name="contact-list"),
    path("wartawan/tambah/", people.ContactEdit.as_view(), name="contact-add"),
    path("wartawan/<id:pk>/", people.ContactDetail.as_view(), name="contact-detail"),
    path("wartawan/<id:pk>/ubah/", people.ContactEdit.as_view(), name="contact-edit"),
    path("wartawan/<id:pk>/hapus/", people.ContactDelete.as_view(), name="contact-delete"),
    path("wartawan/<id:pk>/jangan-hubungi/", people.DoNotContactPage.as_view(), name="contact-leave-alone"),
    path("wartawan/<id:pk>/boleh-dihubungi/", people.LiftDoNotContactPage.as_view(), name="contact-lift"),
    path("wartawan/<id:contact>/posisi/tambah/", ties.PositionEdit.as_view(), name="position-add"),
    path("wartawan/posisi/<id:pk>/ubah/", ties.PositionEdit.as_view(), name="position-edit"),
    path("wartawan/posisi/<id:pk>/hapus/", ties.PositionDelete.as_view(), name="position-delete"),
    path("wartawan/<id:contact>/keanggotaan/tambah/", ties.MembershipEdit.as_view(), name="membership-add"),
    path("wartawan/keanggotaan/<id:pk>/ubah/", ties.MembershipEdit.as_view(), name="membership-edit"),
    path("wartawan/keanggotaan/<id:pk>/hapus/", ties.MembershipDelete.as_view(), name="membership-delete"),
    path("wartawan/<id:contact>/ukw/tambah/", ties.CompetenceEdit.as_view(), name="competence-add"),
    path("wartawan/ukw/<id:pk>/ubah/", ties.CompetenceEdit.as_view(), name="competence-edit"),
    path("wartawan/ukw/<id:pk>/hapus/", ties.CompetenceDelete.as_view(), name="competence-delete"),
]

outlet_urls = [
    path("media/", outlets.OutletList.as_view(), name="outlet-list"),
    path("media/tambah/", outlets.OutletEdit.as_view(), name="outlet-add"),
    path("media/<id:pk>/", outlets.OutletDetail.as_view(), name="outlet-detail"),
    path("media/<id:pk>/ubah/", outlets.OutletEdit.as_view(), name="outlet-edit"),
    path("media/<id:pk>/hapus/", outlets.OutletDelete.as_view(), name="outlet-delete"),
]

body_urls = [
    path("organisasi/", bodies.BodyList.as_view(), name="body-list"),
    path("organisasi/tambah/", bodies.BodyEdit.as_view(), name="body-add"),
    path("organisasi/<id:pk>/", bodies.BodyDetail.as_view(), name="body-detail"),
    path("organisasi/<id:pk>/ubah/", bodies.BodyEdit.as_view(), name="body-edit"),
    path("organisasi/<id:pk>/hapus/", bodies.BodyDelete.as_view(), name="body-delete"),
    path("organisasi/pengurus/tambah/", bodies.ChapterEdit.as_view(), name="chapter-add"),
    path("organisasi/pengurus/<id:pk>/", bodies.ChapterDetail.as_view(), name="chapter-detail"),
    path("organisasi/pengurus/<id:pk>/ubah/", bodies.ChapterEdit.as_view(), name="chapter-edit"),
    path("organisasi/pengurus/<id:pk>/hapus/", bodies.ChapterDelete.as_view(), name="chapter-delete"),
    path("organisasi/jabatan/tambah/", ties.OfficeEdit.as_view(), name="office-add"),
    path("organisasi/jabatan/<id:pk>/ubah/", ties.OfficeEdit.as_view(), name="office-edit"),
    path("organisasi/jabatan/<id:pk>/akhiri/", ties.OfficeEnd.as_view(), name="office-end"),
    path("organisasi/jabatan/<id:pk>/hapus/", ties.OfficeDelete.as_view(), name="office-delete"),
]

urlpatterns = [
    *people_urls,
    *outlet_urls,
    *body_urls,
    *import_urls,
    path("opsi/<slug:kind>/", options.Options.as_view(), name="options"),
]
