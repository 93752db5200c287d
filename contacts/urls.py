"""The addresses of the register. Paths are Indonesian, names English."""

from django.urls import path

from contacts.imports.urls import urlpatterns as import_urls
from contacts.views import bodies, duplicates, exports, merging, options, outlets, people, ties

app_name = "contacts"

people_urls = [
    path("wartawan/", people.ContactList.as_view(), name="contact-list"),
    path("wartawan/ekspor/", exports.ContactExport.as_view(), name="contact-export"),
    path("wartawan/tambah/", people.ContactEdit.as_view(), name="contact-add"),
    path("wartawan/<id:pk>/", people.ContactDetail.as_view(), name="contact-detail"),
    path("wartawan/<id:pk>/ekspor/", exports.ContactExportOne.as_view(), name="contact-export-one"),
    path("wartawan/<id:pk>/ubah/", people.ContactEdit.as_view(), name="contact-edit"),
    path("wartawan/<id:pk>/hapus/", people.ContactDelete.as_view(), name="contact-delete"),
    path("wartawan/<id:pk>/jangan-hubungi/", people.DoNotContactPage.as_view(), name="contact-leave-alone"),
    path("wartawan/<id:pk>/boleh-dihubungi/", people.LiftDoNotContactPage.as_view(), name="contact-lift"),
    path("wartawan/duplikat/", duplicates.DuplicateQueue.as_view(), name="duplicate-list"),
    path("wartawan/duplikat/petunjuk/", duplicates.DuplicateHint.as_view(), name="duplicate-hint"),
    path(
        "wartawan/<id:pk>/bukan-duplikat/<id:other_contact>/",
        duplicates.SetContactsApart.as_view(),
        name="contact-set-apart",
    ),
    path(
        "wartawan/<id:pk>/mungkin-duplikat/<id:other_contact>/",
        duplicates.PutContactsBack.as_view(),
        name="contact-put-back",
    ),
    path("wartawan/<id:pk>/gabung/", merging.OtherContact.as_view(), name="contact-merge-choose"),
    path(
        "wartawan/<id:contact>/gabung/<id:other_contact>/",
        merging.ContactMergePage.as_view(),
        name="contact-merge",
    ),
    path("wartawan/gabungan/<id:pk>/pisahkan/", merging.ContactUnmerge.as_view(), name="contact-unmerge"),
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
    path("media/ekspor/", exports.OutletExport.as_view(), name="outlet-export"),
    path("media/tambah/", outlets.OutletEdit.as_view(), name="outlet-add"),
    path("media/<id:pk>/", outlets.OutletDetail.as_view(), name="outlet-detail"),
    path("media/<id:pk>/ubah/", outlets.OutletEdit.as_view(), name="outlet-edit"),
    path("media/<id:pk>/hapus/", outlets.OutletDelete.as_view(), name="outlet-delete"),
    path("media/duplikat/", duplicates.OutletDuplicateQueue.as_view(), name="outlet-duplicate-list"),
    path("media/duplikat/petunjuk/", duplicates.OutletDuplicateHint.as_view(), name="outlet-duplicate-hint"),
    path(
        "media/<id:pk>/bukan-duplikat/<id:other_outlet>/",
        duplicates.SetOutletsApart.as_view(),
        name="outlet-set-apart",
    ),
    path(
        "media/<id:pk>/mungkin-duplikat/<id:other_outlet>/",
        duplicates.PutOutletsBack.as_view(),
        name="outlet-put-back",
    ),
    path("media/<id:pk>/gabung/", merging.OtherOutlet.as_view(), name="outlet-merge-choose"),
    path(
        "media/<id:outlet>/gabung/<id:other_outlet>/", merging.OutletMergePage.as_view(), name="outlet-merge"
    ),
    path("media/gabungan/<id:pk>/pisahkan/", merging.OutletUnmerge.as_view(), name="outlet-unmerge"),
]

body_urls = [
    path("organisasi/", bodies.BodyList.as_view(), name="body-list"),
    path("organisasi/ekspor/", exports.BodyExport.as_view(), name="body-export"),
    path("organisasi/<id:pk>/ekspor/", exports.ChapterExport.as_view(), name="chapter-export"),
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
