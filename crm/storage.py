"""Which static files are served."""

from django.contrib.staticfiles.apps import StaticFilesConfig


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
