"""Forms on a press body and on one of its chapters."""

from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from contacts.forms.choosing import OneOf, OptionsSelect, OptionsSelectMultiple, SeveralOf
from contacts.forms.records import WholeRecordForm, offered_and_kept
from contacts.models import BodyKind, Chapter, PressBody
from crm.forms import DateInput
from crm.models import Region, User


class BodyForm(WholeRecordForm[PressBody]):
    unseen = ("code",)
    kind = OneOf(BodyKind.objects.all(), label=_("Kind"), empty_label=_("Choose"))

    class Meta:
        model = PressBody
        fields = ["name", "abbreviation", "kind", "website", "constituent", "constituent_checked_on"]
        widgets = {"constituent_checked_on": DateInput()}

    def scope(self, user: User) -> None:
        offered_and_kept(self.fields["kind"], [self.instance.kind_id] if self.instance.kind_id else [])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if not self.instance.code:
            self.instance.code = code_for(cleaned.get("abbreviation") or cleaned.get("name") or "")
        return cleaned


def code_for(name: str) -> str:
    """A free code made of `name`: `pwi`, or `pwi-2` when that is taken."""
    base = slugify(name)[:30] or "organisasi"
    taken = set(PressBody.objects.filter(code__startswith=base).values_list("code", flat=True))
    candidates = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))]
    return next(code for code in candidates if code not in taken)


class ChapterForm(WholeRecordForm[Chapter]):
    unseen = ("key",)
    body = OneOf(PressBody.objects.none(), label=_("Press body"), empty_label=_("Choose"))
    parent = OneOf(
        Chapter.objects.none(),
        label=_("Chapter above"),
        required=False,
        empty_label="",
        widget=OptionsSelect("chapter", placeholder=_("Type the name of a chapter")),
        help_text=_("The provincial chapter of a kabupaten/kota, the national one of a province."),
    )
    regions = SeveralOf(
        queryset=Region.objects.all(),
        label=_("Regions"),
        required=False,
        widget=OptionsSelectMultiple("region", placeholder=_("Type the name of a region")),
        help_text=_("One chapter may cover two regions."),
    )

    class Meta:
        model = Chapter
        fields = ["body", "name", "level", "parent", "regions", "email", "other_names"]

    def scope(self, user: User) -> None:
        self.fields["body"].queryset = PressBody.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["parent"].queryset = Chapter.objects.visible_to(user).exclude(pk=self.instance.pk)  # type: ignore[attr-defined]
        # The chapters below would stay behind with the other body.
        self.fields["body"].disabled = self.instance.pk is not None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        body, parent = cleaned.get("body"), cleaned.get("parent")
        if body and parent and parent.body_id != body.pk:
            self.add_error("parent", _("The chapter above belongs to another press body."))
        elif parent and self.instance.pk and self.instance.pk in line_above(parent):
            self.add_error("parent", _("The chapter above stands below this one."))
        return cleaned


def line_above(chapter: Chapter) -> set[int]:
    """The keys of `chapter` and of all above it."""
    parents = dict(Chapter.objects.filter(body=chapter.body_id).values_list("pk", "parent_id"))
    line: set[int] = set()
    now: int | None = chapter.pk
    while now is not None and now not in line:
        line.add(now)
        now = parents.get(now)
    return line
