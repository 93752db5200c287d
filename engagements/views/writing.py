"""Recording and changing an engagement: the quick log and the full form."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Chapter, Contact, Outlet
from crm.forms import RecordForm
from crm.generic import FormPage
from engagements.actions import Attendee, change_engagement, log_engagement
from engagements.forms import FullForm, LogForm
from engagements.forms.rows import attendee_rows, promise_rows
from engagements.models import Attendance, Engagement, FollowUp, Participation, ParticipationRole, Terms

PREFILLED: dict[str, Any] = {"contact": Contact, "outlet": Outlet, "chapter": Chapter}
ROW_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


def named_in_address(request: HttpRequest, user: Any) -> list[Any]:
    """The parties of `?contact=`, `?outlet=`, `?chapter=`. Raises Http404 for one the user does not see."""
    found = []
    for name, model in PREFILLED.items():
        number = request.GET.get(name)
        if number is None:
            continue
        party = (
            model.objects.visible_to(user).filter(pk=number).first() if ROW_NUMBER.fullmatch(number) else None
        )
        if party is None:
            raise Http404(_("This person, outlet or chapter is not here, or not any more."))
        found.append(party)
    return found


class ActPage(FormPage):
    """A form page whose act in `actions` may still refuse: its sentence joins the form, and nothing is saved."""

    formsets: list[Any]

    def get_formsets(self, data: Any = None) -> list[Any]:
        return []

    def get_form(self, data: Any = None, files: Any = None) -> RecordForm[Any]:
        self.formsets = self.get_formsets(data)
        return super().get_form(data, files)

    def is_valid(self, form: RecordForm[Any]) -> bool:
        return all([form.is_valid(), *(formset.is_valid() for formset in self.formsets)])

    def save_once(self, form: RecordForm[Any]) -> HttpResponse:
        try:
            return super().save_once(form)
        except ValidationError as error:
            tell(form, error)
            return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(formsets=self.formsets, **kwargs)


def tell(form: RecordForm[Any], error: ValidationError) -> None:
    """Put each sentence at its field, or on top when the form has no such field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


class EngagementPage(ActPage):
    model = Engagement

    def is_valid(self, form: RecordForm[Any]) -> bool:
        if not super().is_valid(form):
            return False
        promised = next((rows for rows in self.formsets if rows.prefix == "promises"), None)
        going_off = form.cleaned_data["terms"] == Terms.OFF_RECORD and not form.cleaned_data.get("forget")
        if going_off and promised is not None and promised.wordings():
            form.add_error("terms", _("Off the record keeps no follow-ups: leave them empty."))
        return form.is_valid()


class Log(EngagementPage):
    """The quick log. `?contact=`, `?outlet=` and `?chapter=` say from whose page it was opened."""

    form_class = LogForm
    template_name = "engagements/log.html"
    add_title = gettext_lazy("Log a meeting")
    submit_label = gettext_lazy("Save meeting")

    def get_formsets(self, data: Any = None) -> list[Any]:
        return [promise_rows(3)(data, user=self.user)]

    def get_initial(self) -> dict[str, Any]:
        self.named = named_in_address(self.request, self.user)
        return {"who": self.named}

    def get_cancel_url(self) -> str:
        return self.named[0].get_absolute_url() if self.named else "/"

    def save(self, form: Any) -> models.Model:
        return log_engagement(
            user=self.user,
            facts=form.facts(),
            attendees=form.attendees(),
            notes=form.notes(),
            promises=self.formsets[0].promises(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        alone = [party for party in self.named if getattr(party, "do_not_contact_since", None)]
        return super().get_context_data(left_alone=alone, promises=self.formsets[0], **kwargs)


def in_words(line: Attendee | Participation) -> str:
    role, attendance = ParticipationRole(line.role).label, Attendance(line.attendance).label
    return f"{line.party} ({role}, {attendance})"


class FullPage(EngagementPage):
    form_class = FullForm
    template_name = "engagements/engagement_form.html"
    submit_label = gettext_lazy("Save engagement")

    def get_formsets(self, data: Any = None) -> list[Any]:
        lines, promised = self.stored_rows()
        empty = 1 if lines else 3
        return [
            attendee_rows(empty)(data, user=self.user, lines=lines),
            promise_rows(1)(data, user=self.user, follow_ups=promised),
        ]

    def stored_rows(self) -> tuple[list[Participation], list[FollowUp]]:
        if self.object is None:
            return [], []
        lines = Participation.objects.visible_to(self.user).filter(engagement=self.object)
        promised = FollowUp.objects.open().filter(engagement=self.object).select_related("owner")
        return list(lines.select_related("contact", "outlet", "chapter", "officer", "unit")), list(promised)


class EngagementAdd(FullPage):
    add_title = gettext_lazy("Record an engagement")

    def get_initial(self) -> dict[str, Any]:
        self.named = named_in_address(self.request, self.user)
        return {}

    def get_formsets(self, data: Any = None) -> list[Any]:
        named = named_in_address(self.request, self.user)
        return [attendee_rows(3)(data, user=self.user, named=named), promise_rows(1)(data, user=self.user)]

    def get_cancel_url(self) -> str:
        return self.named[0].get_absolute_url() if self.named else "/"

    def save(self, form: Any) -> models.Model:
        attendees, promises = self.formsets
        return log_engagement(
            user=self.user,
            facts=form.facts(),
            attendees=attendees.attendees(),
            notes=form.notes(),
            promises=promises.promises(),
            papers=form.papers,
        )


class EngagementEdit(FullPage):
    edit_title = gettext_lazy("Change engagement")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "conflict" in kwargs:
            kwargs["conflict"] = [*kwargs["conflict"], *self.differing_rows()]
        return super().get_context_data(**kwargs)

    def differing_rows(self) -> list[dict[str, str]]:
        """The lists of the form in which mine is not what is stored now, each as text."""
        lines, promised = self.stored_rows()
        attendees, promises = self.formsets
        lists = [
            (attendees.title, map(in_words, attendees.attendees()), map(in_words, lines)),
            (promises.title, map(str, promises.wordings()), map(str, promised)),
        ]
        texts = [(title, "\n".join(sorted(mine)), "\n".join(sorted(theirs))) for title, mine, theirs in lists]
        return [
            {"label": str(title), "mine": mine, "theirs": theirs}
            for title, mine, theirs in texts
            if mine != theirs
        ]

    def save(self, form: Any) -> models.Model:
        attendees, promises = self.formsets
        assert isinstance(self.object, Engagement)
        return change_engagement(
            user=self.user,
            engagement=self.object,
            facts=form.facts(),
            attendees=attendees.attendees(),
            notes=form.notes(),
            promises=promises.promises(),
            papers=form.papers,
            dropped=form.dropped_papers,
        )
