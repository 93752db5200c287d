"""What every test stands on: the shipped data, and the cast."""

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import translation

if TYPE_CHECKING:
    from crm.models import User

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # Playwright's loop runs beside the ORM in journeys

PASSWORD = "kata-sandi-uji-coba"

SETTINGS = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "TASKS": {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}},
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
}


@pytest.fixture(scope="session", autouse=True)
def test_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Quick passwords, work done at once, and uploads in a directory of this run's own."""
    directories = {
        "MEDIA_ROOT": tmp_path_factory.mktemp("media"),
        "STATIC_ROOT": tmp_path_factory.mktemp("static"),
    }
    with override_settings(**directories, **SETTINGS):
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    test_settings: None, django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> None:
    """Units, regions, lists and the cast are loaded once; every test rolls back to them."""
    from crm.cast import make_cast
    from crm.reference import load_reference

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        load_reference()
        make_cast(PASSWORD)


@pytest.fixture
def cast(db: None) -> "dict[str, User]":
    """Every member of the cast by user name."""
    from crm.models import User

    return {user.username: user for user in User.objects.select_related("unit")}


@pytest.fixture
def sign_in(cast: "dict[str, User]") -> Callable[[str], Client]:
    """`sign_in("operator.trenggalek")` → a test client of that member."""

    def as_member(username: str) -> Client:
        client = Client()
        client.force_login(cast[username], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return as_member


@pytest.fixture(autouse=True)
def from_the_start() -> None:
    """Each test starts in the default language, with nobody locked out."""
    translation.activate("id")
    cache.clear()
