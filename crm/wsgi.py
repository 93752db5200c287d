"""The web server's door. gunicorn runs no system checks: they run here, and what is unsafe does not start."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
application = get_wsgi_application()


def refuse_unsafe_settings() -> None:
    from django.conf import settings
    from django.core.management import call_command

    if settings.PRODUCTION:
        call_command("check", deploy=True, fail_level="WARNING")
    else:
        call_command("check")


refuse_unsafe_settings()
