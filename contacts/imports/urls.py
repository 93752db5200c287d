"""Addresses of the import wizard; the namespace is that of `contacts`."""

from django.urls import path

from contacts.views.imports import columns, duplicates, lists, result, rows, start, undo

urlpatterns = [
    path("impor/", lists.ImportList.as_view(), name="import-list"),
    path("impor/mulai/", start.ImportStart.as_view(), name="import-start"),
    path("impor/templat/<slug:into>/", start.ImportTemplate.as_view(), name="import-template"),
    path("impor/<id:pk>/lembar/", columns.ImportSheets.as_view(), name="import-sheets"),
    path("impor/<id:pk>/kolom/", columns.ImportColumns.as_view(), name="import-columns"),
    path("impor/<id:pk>/ganti-jenis/", columns.ImportSwitch.as_view(), name="import-switch"),
    path("impor/<id:pk>/pratinjau/", rows.ImportPreview.as_view(), name="import-preview"),
    path("impor/<id:pk>/perbaiki/", rows.ImportMend.as_view(), name="import-mend"),
    path("impor/<id:pk>/duplikat/", duplicates.ImportDuplicates.as_view(), name="import-duplicates"),
    path("impor/<id:pk>/hasil/", result.ImportResult.as_view(), name="import-result"),
    path("impor/<id:pk>/ditolak/", result.ImportRejected.as_view(), name="import-rejected"),
    path("impor/<id:pk>/batalkan/", undo.ImportUndo.as_view(), name="import-undo"),
    path("impor/<id:pk>/buang/", lists.ImportDiscard.as_view(), name="import-discard"),
]
