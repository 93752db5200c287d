"""Addresses of the import wizard; the namespace is that of `contacts`."""

from django.urls import path

from contacts.views import imports

urlpatterns = [
    path("impor/", imports.ImportList.as_view(), name="import-list"),
    path("impor/mulai/", imports.ImportStart.as_view(), name="import-start"),
    path("impor/<id:pk>/kolom/", imports.ImportColumns.as_view(), name="import-columns"),
    path("impor/<id:pk>/pratinjau/", imports.ImportPreview.as_view(), name="import-preview"),
    path("impor/<id:pk>/hasil/", imports.ImportResult.as_view(), name="import-result"),
    path("impor/<id:pk>/buang/", imports.ImportDiscard.as_view(), name="import-discard"),
]
