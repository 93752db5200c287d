"""Addresses of the ground: units, users, lists, the trail, jobs, preferences."""

from django.urls import path

from crm import views

app_name = "crm"
urlpatterns = [
    path("satuan/", views.UnitList.as_view(), name="unit-list"),
    path("satuan/tambah/", views.UnitAdd.as_view(), name="unit-add"),
    path("satuan/<id:pk>/", views.UnitDetail.as_view(), name="unit-detail"),
    path("satuan/<id:pk>/ubah/", views.UnitEdit.as_view(), name="unit-edit"),
    path("pengguna/", views.UserList.as_view(), name="user-list"),
    path("pengguna/tambah/", views.UserAdd.as_view(), name="user-add"),
    path("pengguna/<id:pk>/ubah/", views.UserEdit.as_view(), name="user-edit"),
    path("daftar/", views.TermIndex.as_view(), name="term-index"),
    path("daftar/<slug:name>/", views.TermList.as_view(), name="term-list"),
    path("daftar/<slug:name>/tambah/", views.TermAdd.as_view(), name="term-add"),
    path("daftar/<slug:name>/<id:pk>/ubah/", views.TermEdit.as_view(), name="term-edit"),
    path("jejak/", views.Trail.as_view(), name="trail"),
    path("pekerjaan/<id:pk>/", views.JobDetail.as_view(), name="job-detail"),
    path("preferensi/", views.Preferences.as_view(), name="preferences"),
]
