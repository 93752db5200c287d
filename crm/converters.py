"""Parts of an address."""

from django.urls.converters import StringConverter


class IdConverter(StringConverter):
    """A row number that fits a database's bigint: a longer one is simply not found, never an overflow."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:  # type: ignore[override]
        return int(value)
