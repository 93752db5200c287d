"""All settings, read from the environment, with defaults that work on one small machine.

Every variable stands in `.env.example`. `PRODUCTION=1` turns the safe transport settings on and makes
`crm.checks` refuse to start with anything unsafe.
"""

import logging
import os
import secrets
from pathlib import Path

import environ
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(env.str("ENV_FILE", str(BASE_DIR / ".env")))

PRODUCTION = env.bool("PRODUCTION", False)
DEBUG = env.bool("DEBUG", False)
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
NODE_MODULES = Path(env.str("NODE_MODULES", str(BASE_DIR / "node_modules")))


def owner_only(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def embedded_secret_key() -> str:
    """The key of an embedded installation: made once, kept in VAR_DIR, readable by its owner only."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        try:
            with open(path, "x", opener=owner_only) as file:
                file.write(secrets.token_urlsafe(64))
        except FileExistsError:  # another process of the same start was quicker
            pass
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", "") or ("" if PRODUCTION else embedded_secret_key())
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Applications -----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "crm",
    "contacts",
    "engagements",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "crm.storage.StaticFiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "django_tasks_db",
    "import_export",
    "phonenumber_field",
    "simple_history",
    "treebeard",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "crm.middleware.CleanCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "crm.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "crm.middleware.CleanInput",
    "crm.middleware.Collisions",
]

ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"
FORM_RENDERER = "crm.forms.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.access.shell",
            ],
        },
    },
]

# --- Data -------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'mitra.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Deferred transactions fail under several writers; IMMEDIATE with a long timeout loses none.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache_url("CACHE_URL", "locmemcache://")}

MEDIA_ROOT = VAR_DIR / "media"  # never served by URL: each file leaves through a view that asks first
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["crm.uploads.Unnamed"]
MAX_UPLOAD_BYTES = env.int("MAX_UPLOAD_BYTES", 20 * 1024 * 1024)
MAX_UNZIPPED_BYTES = env.int("MAX_UNZIPPED_BYTES", 200 * 1024 * 1024)
MAX_IMPORT_ROWS = env.int("MAX_IMPORT_ROWS", 100_000)
MAX_IMPORT_COLUMNS = env.int("MAX_IMPORT_COLUMNS", 200)
# A page of wrong rows has a field for each of their cells.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 30 * MAX_IMPORT_COLUMNS
IMPORT_UNDO_DAYS = env.int("IMPORT_UNDO_DAYS", 30)
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("DATA_UPLOAD_MAX_MEMORY_SIZE", 5 * 1024 * 1024)

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    ("tabler/css", NODE_MODULES / "@tabler" / "core" / "dist" / "css"),
    ("tom-select/css", NODE_MODULES / "tom-select" / "dist" / "css"),
    ("tom-select/js", NODE_MODULES / "tom-select" / "dist" / "js"),
]
HASHED_NAMES = "whitenoise.storage.CompressedManifestStaticFilesStorage"  # may be cached for ever
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": env.str("STATICFILES_STORAGE", HASHED_NAMES)},
}

# --- Work behind the request ------------------------------------------------------------------------

TASK_BACKENDS = {
    "database": "django_tasks_db.DatabaseBackend",
    "immediate": "django.tasks.backends.immediate.ImmediateBackend",
}
TASKS_MODE = env.str("TASKS", "database")
TASKS = {"default": {"BACKEND": TASK_BACKENDS.get(TASKS_MODE, TASKS_MODE), "QUEUES": ["default"]}}
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", 120)

# --- People -----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "crm.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "engagements:desk"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # there is no sign-up page; a system check wants them
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": env.str("LOGIN_FAILED_LIMIT", "20/10m/ip,5/10m/key")}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Mitra Pers"
MFA_FORMS = {"add_webauthn": "crm.second_factor.AddKey", "edit_webauthn": "crm.second_factor.EditKey"}
SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", 12 * 60 * 60)

# --- Language and time ------------------------------------------------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["crm.formats"]
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
PHONENUMBER_DEFAULT_REGION = "ID"
PHONENUMBER_DEFAULT_FORMAT = "NATIONAL"

DJANGO_TABLES2_TEMPLATE = "generic/table.html"
DJANGO_TABLES2_TABLE_ATTRS: dict[str, str] = {"class": "table table-vcenter card-table"}
FILTERS_EMPTY_CHOICE_LABEL = _("All")

# --- Transport --------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", PRODUCTION)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000 if PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
if env.bool("BEHIND_PROXY", PRODUCTION):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = False


def in_one_line(record: logging.LogRecord) -> bool:
    """A page that is refused is no fault of the program: its traceback would hide those that are."""
    if record.levelno < logging.ERROR:
        record.exc_info = None
    return True


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"in_one_line": {"()": "django.utils.log.CallbackFilter", "callback": in_one_line}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    # Their account of every page and font subset would fill the log of a worker.
    "loggers": {
        **{name: {"level": "WARNING"} for name in ("weasyprint", "fontTools")},
        "django.request": {"filters": ["in_one_line"]},
    },
}
