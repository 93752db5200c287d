from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = "Mitra Pers"

    def ready(self) -> None:
        from crm import audit, checks  # noqa: F401  registers receivers of sign-in, and system checks
