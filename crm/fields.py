"""Model fields that clean what enters: text is never stored dirty, whichever path it came by."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import orjson
from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.text import MAX_TEXT, DirtyText, clean_text, name_key, search_key

SENTENCES = {
    "surrogate": _("The text holds a broken character. Type it again instead of pasting it."),
    "control": _("The text holds an invisible control character. Type it again instead of pasting it."),
    "long": _("The text is too long: at most %(limit)s characters."),
}


def cleaned(value: str, *, multiline: bool, max_length: int) -> str:
    """`clean_text`, its refusal told as a ValidationError."""
    try:
        return clean_text(value, multiline=multiline, max_length=max_length)
    except DirtyText as error:
        code = str(error)
        raise ValidationError(SENTENCES[code], code=code, params={"limit": max_length}) from error


class CleanedField(models.CharField):
    """Text that `clean_text` has seen, in forms (to_python), imports (full_clean) and plain saves (pre_save)."""

    multiline = False

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return (
            cleaned(value, multiline=self.multiline, max_length=self.max_length or MAX_TEXT)
            if value
            else value
        )

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.to_python(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value


class TextLine(CleanedField):
    """One line."""

    def __init__(self, verbose_name: Any = None, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(verbose_name, max_length=max_length, **kwargs)


class TextBlock(CleanedField):
    """Several lines."""

    multiline = True

    def __init__(self, verbose_name: Any = None, *, max_length: int = 4000, **kwargs: Any) -> None:
        super().__init__(verbose_name, max_length=max_length, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        return super().formfield(**{"widget": forms.Textarea(attrs={"rows": 4}), **kwargs})


class JSONTextField(models.TextField):
    """Lists, and dicts with texts for keys, that are written and read by the hundred thousand; a text is JSON already.

    A column of text: PostgreSQL takes `jsonb` apart when it is written, and puts it together again when it is read.
    """

    if TYPE_CHECKING:  # of what the column holds, as django-stubs has it
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return orjson.loads(value)

    def get_prep_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else orjson.dumps(value).decode()


class KeyField(models.CharField):
    """The `search_key` of other fields of the same row, kept by the row itself: never typed, always indexed.

    `person=True` uses `name_key`: titles and ranks left out, Moh/Muhammad unified.
    """

    def __init__(self, *sources: str, person: bool = False, **kwargs: Any) -> None:
        self.sources, self.person = sources, person
        kwargs.setdefault("max_length", 400)
        kwargs.update(editable=False, blank=True, default="", db_index=kwargs.get("db_index", True))
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, _args, kwargs = super().deconstruct()
        return name, path, [*self.sources], {**kwargs, "person": self.person}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_sources()]

    def _check_sources(self) -> list[checks.CheckMessage]:
        names = {field.name for field in self.model._meta.get_fields()}
        unknown = [source for source in self.sources if source not in names]
        return [checks.Error(f"KeyField source {source!r} is no field.", obj=self) for source in unknown]

    def key_of(self, instance: models.Model) -> str:
        return self.key_from([getattr(instance, source) for source in self.sources])

    def key_from(self, values: Iterable[Any]) -> str:
        """The key of a row whose sources have these values, in the order of `sources`."""
        text = " ".join(str(value or "") for value in values)
        return (name_key if self.person else search_key)(text)[: self.max_length]

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = self.key_of(model_instance)
        setattr(model_instance, self.attname, key)
        return key
