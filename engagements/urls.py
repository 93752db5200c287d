"""Addresses of the desk, engagements, follow-ups and the history of a person, outlet or chapter."""

from django.urls import path

from engagements import views

app_name = "engagements"
urlpatterns = [
    path("", views.Desk.as_view(), name="desk"),
    path("kegiatan/", views.EngagementList.as_view(), name="engagement-list"),
    path("kegiatan/ekspor/", views.EngagementExport.as_view(), name="engagement-export"),
    path("kegiatan/catat/", views.Log.as_view(), name="log"),
    path("kegiatan/tambah/", views.EngagementAdd.as_view(), name="engagement-add"),
    path("kegiatan/pilihan/<slug:of>/", views.Options.as_view(), name="options"),
    path("kegiatan/<id:pk>/", views.EngagementDetail.as_view(), name="engagement-detail"),
    path("kegiatan/<id:pk>/ubah/", views.EngagementEdit.as_view(), name="engagement-edit"),
    path("kegiatan/<id:pk>/terlaksana/", views.EngagementHeld.as_view(), name="engagement-held"),
    path("kegiatan/<id:pk>/batal/", views.EngagementCancel.as_view(), name="engagement-cancel"),
    path("kegiatan/<id:pk>/hapus/", views.EngagementDelete.as_view(), name="engagement-delete"),
    path("lampiran/<id:pk>/", views.AttachmentDownload.as_view(), name="attachment"),
    path("riwayat/<slug:kind>/<id:pk>/", views.History.as_view(), name="history"),
    path("tindak-lanjut/", views.FollowUpList.as_view(), name="followup-list"),
    path("tindak-lanjut/ekspor/", views.FollowUpExport.as_view(), name="followup-export"),
    path("tindak-lanjut/tambah/", views.FollowUpAdd.as_view(), name="followup-add"),
    path("tindak-lanjut/<id:pk>/ubah/", views.FollowUpEdit.as_view(), name="followup-edit"),
    path("tindak-lanjut/<id:pk>/selesai/", views.FollowUpFinish.as_view(), name="followup-finish"),
    path("tindak-lanjut/<id:pk>/buka/", views.FollowUpReopen.as_view(), name="followup-reopen"),
    path("tindak-lanjut/<id:pk>/hapus/", views.FollowUpDelete.as_view(), name="followup-delete"),
]
