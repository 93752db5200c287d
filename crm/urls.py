"""The site map. The only file that knows every app."""

from django.urls import include, path, register_converter

from crm.converters import IdConverter
from engagements.views.search import SearchPage

register_converter(IdConverter, "id")

urlpatterns = [
    path("", include("engagements.urls")),
    path("", include("contacts.urls")),
    path("", include("reports.urls")),
    path("", include("crm.ground_urls")),
    path("cari/", SearchPage.as_view(), name="search"),
    path("akun/", include("crm.account_urls")),
    path("akun/keamanan/", include("allauth.mfa.urls")),
]

handler400 = "crm.views.bad_request"
