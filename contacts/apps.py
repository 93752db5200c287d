from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    name = "contacts"
    verbose_name = _("Contacts")

    def ready(self) -> None:
        # Registers the background work of this app.
        from contacts.duplicates import jobs as search_jobs  # noqa: F401
        from contacts.duplicates import strays  # noqa: F401
        from contacts.imports import jobs, retention  # noqa: F401
