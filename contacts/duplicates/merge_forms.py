"""The forms on a merge: finding the second entry, and saying which of the two counts in what they differ."""

from typing import Any
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from contacts.duplicates.fields import BLANK, Question, Side, questions
from crm.filters import LONGEST_SEARCH
from crm.forms import CleanCharField


class OtherEntryForm(forms.Form):
    q = CleanCharField(
        label=_("Name of the other entry"),
        max_length=LONGEST_SEARCH,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class MergeForm(forms.Form):
    """One choice a field, the proposal ticked; `same` are the fields in which there is nothing to choose."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kept_version = forms.IntegerField(widget=forms.HiddenInput)
    merged_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, kept: Any, merged: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = kept.version, merged.version
        self.initial = {"kept_version": kept.version, "merged_version": merged.version}
        found = questions(kept, merged)
        self.asked = {question.name: question for question in found if not question.same}
        self.same = [question for question in found if question.same and question.words(Side.KEPT) != BLANK]
        for question in self.asked.values():
            self.fields[question.name] = choice(question)

    @property
    def rows(self) -> list[tuple[BoundField, Side, str]]:
        """Each choice with the side that is proposed, and the reason in words."""
        return [
            (self[name], question.proposal[0], question.proposal[1].words)
            for name, question in self.asked.items()
        ]

    @property
    def choices(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.asked}

    @property
    def versions(self) -> tuple[int | None, int | None]:
        return self.cleaned_data.get("kept_version"), self.cleaned_data.get("merged_version")

    @property
    def overtaken(self) -> bool:
        """Whether one of the two was saved since; whatever else is wrong with the form then comes from that."""
        return None not in self.versions and self.versions != self.now


def choice(question: Question) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=question.label,
        choices=[(side.value, question.words(side)) for side in Side],
        widget=forms.RadioSelect,
        initial=question.proposal[0].value,
    )


def renewed(data: Any, kept: Any, merged: Any) -> MergeForm:
    """The form as it was sent, over what the two say now; where they differ only since, the proposal is ticked."""
    newest = data.copy()
    newest["kept_version"], newest["merged_version"] = str(kept.version), str(merged.version)
    for question in questions(kept, merged):
        newest.setdefault(question.name, question.proposal[0].value)
    return MergeForm(newest, kept=kept, merged=merged)
