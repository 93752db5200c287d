"""Static files: which of them are served, and with their hash in the name, so that they may be cached for ever."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(StaticFilesConfig):
    """Only what a page links: the rest of the packages' folders refers to images that are not served."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "tabler-*",
        "*.rtl.*",
        "plugins",
        "tom-select.base*",
        "tom-select.popular*",
        "tom-select.complete.js",
    ]


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    manifest_strict = False  # a page opened before `collectstatic` (tests) still finds its files
