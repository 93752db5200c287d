"""Addresses of the reports."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("dasbor/", views.Dashboard.as_view(), name="dashboard"),
    path("laporan/", views.ReportList.as_view(), name="report-list"),
    path("laporan/susun/", views.ReportRequest.as_view(), name="report-request"),
    path("laporan/kop/", views.LetterheadEdit.as_view(), name="letterhead"),
    path("laporan/<id:pk>/", views.ReportDetail.as_view(), name="report-detail"),
    path("laporan/berkas/<id:pk>/", views.ReportDownload.as_view(), name="report-download"),
    path("laporan/jangkauan/media/", views.OutletReach.as_view(), name="outlet-reach"),
    path("laporan/jangkauan/media/ekspor/", views.OutletReachExport.as_view(), name="outlet-reach-export"),
    path("laporan/jangkauan/organisasi/", views.ChapterReach.as_view(), name="chapter-reach"),
    path(
        "laporan/jangkauan/organisasi/ekspor/",
        views.ChapterReachExport.as_view(),
        name="chapter-reach-export",
    ),
]
