"""How a form is accepted once, and how two editors are kept from overwriting each other."""

from typing import Any
from uuid import UUID

from django import forms
from django.db import models
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from crm.forms import RecordForm
from crm.generic.lists import in_words
from crm.models import Submission, User


def submission_token(request: HttpRequest) -> str:
    """The token as a database compares it, or "" when what was sent is none."""
    try:
        return str(UUID(request.POST.get("submission", "")))
    except ValueError:
        return ""


def accepted_before(request: HttpRequest, user: User) -> str:
    """Where the same form led when it was accepted before, or ""."""
    token = submission_token(request)
    found = Submission.objects.filter(token=token, user=user).first() if token else None
    return found.location if found else ""


def remember(form: forms.BaseForm, user: User, location: str) -> None:
    token = form.cleaned_data.get("submission")
    if token:
        Submission.objects.create(token=token, user=user, location=location)


def overtaken(record: models.Model, form: RecordForm[Any]) -> bool:
    """Whether `record` was saved since the form was opened; takes the row's lock where the database has one.

    Raises Http404 when it was deleted, or merged into another, since the page looked it up.
    """
    if not hasattr(record, "version"):
        return False
    seen = form.cleaned_data.get("version")
    versions = type(record)._default_manager.select_for_update().values_list("version", flat=True)
    current = get_object_or_404(versions, pk=record.pk)
    return bool(current != seen)


def both_texts(form: RecordForm[Any], current: models.Model) -> list[dict[str, str]]:
    """The fields in which my text differs from what is stored now."""
    theirs = type(form)(instance=current, user=form.user)
    differences = []
    for bound in form.visible_fields():
        field = theirs.fields[bound.name]
        stored = theirs.get_initial_for_field(field, bound.name)
        if not isinstance(field.widget, forms.PasswordInput) and bound.field.has_changed(stored, bound.data):
            mine = words_of(bound.field, form.cleaned_data.get(bound.name, bound.data))
            differences.append({"label": str(bound.label), "mine": mine, "theirs": words_of(field, stored)})
    return differences


def words_of(field: forms.Field, value: Any) -> str:
    """What a person would read: rows and choices by name, not by key. Only rows that the form offers have a name."""
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None and value:
        keys = field.prepare_value(value)
        rows = field.queryset.filter(pk__in=keys if isinstance(keys, list) else [keys])
        return ", ".join(str(row) for row in rows)
    return "" if value is None else in_words(field, value)
