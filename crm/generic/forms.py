"""Make a record or change one: once, and never over somebody else's change."""

from typing import Any, ClassVar, cast

from django.contrib import messages
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from crm import audit
from crm.access import Act
from crm.forms import RecordForm
from crm.generic.pages import Page
from crm.generic.saving import accepted_before, both_texts, overtaken, remember
from crm.models import Stamped, Verb, Versioned


class FormPage(Page, TemplateView):
    """Make a record, or change one. Without `pk` in the address it makes one.

    A form is accepted once (its submission token), and never over somebody else's change (its version).
    """

    model: ClassVar[type[models.Model]]
    form_class: ClassVar[type[RecordForm[Any]]]
    act = Act.LOG
    template_name = "generic/form.html"
    add_title: ClassVar[Any] = ""
    edit_title: ClassVar[Any] = ""
    submit_label: ClassVar[Any] = ""
    object: Any
    """The record to change, or None."""

    def get_object(self) -> models.Model | None:
        """The row to change (404 when the user may not), or None for a new one."""
        if "pk" not in self.kwargs:
            return None
        rows = self.model._default_manager.editable_by(self.user)  # type: ignore[attr-defined]
        return cast(models.Model, get_object_or_404(rows, pk=self.kwargs["pk"]))

    def get_initial(self) -> dict[str, Any]:
        return {}

    def new_instance(self) -> models.Model:
        return self.model()

    def get_form(self, data: Any = None, files: Any = None) -> RecordForm[Any]:
        instance = self.object or self.new_instance()
        return self.form_class(data, files, instance=instance, initial=self.get_initial(), user=self.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return self.render_to_response(self.get_context_data(form=self.get_form()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        repeated = accepted_before(request, self.user)
        if repeated:
            return HttpResponseRedirect(repeated)
        form = self.get_form(request.POST, request.FILES)
        if not self.is_valid(form):
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return self.save_once(form)

    def is_valid(self, form: RecordForm[Any]) -> bool:
        """Whether everything on the page may be saved; pages with formsets add theirs."""
        return form.is_valid()

    def save_once(self, form: RecordForm[Any]) -> HttpResponse:
        try:
            with transaction.atomic():
                if self.object is not None and overtaken(self.object, form):
                    return self.conflict(form)
                saved = self.save(form)
                location = self.get_success_url(saved)
                remember(form, self.user, location)
        except IntegrityError:
            # The other tap of a double tap won the race, or a constraint that forms cannot see was broken.
            repeated = accepted_before(self.request, self.user)
            if repeated:
                return HttpResponseRedirect(repeated)
            sentence = _(
                "Somebody entered the same a moment ago. Look it up in the list before you save again."
            )
            form.add_error(None, sentence)
            return self.render_to_response(self.get_context_data(form=form), status=422)
        messages.success(self.request, self.success_message(saved))
        return HttpResponseRedirect(location)

    def save(self, form: RecordForm[Any]) -> models.Model:
        """Write the record. Pages whose record has an act in `actions.py` call that instead."""
        record = form.instance
        if isinstance(record, Stamped):
            record.stamp(self.user)
        elif self.object is not None and isinstance(record, Versioned):
            record.version += 1
        form.save()
        audit.record(Verb.CHANGE if self.object else Verb.CREATE, actor=self.user, obj=record)
        return cast(models.Model, record)

    def success_message(self, saved: models.Model) -> str:
        return _("Saved: %s.") % saved

    def get_success_url(self, saved: models.Model) -> str:
        return saved.get_absolute_url()  # type: ignore[attr-defined]

    def get_cancel_url(self) -> str:
        return self.object.get_absolute_url() if self.object else "/"

    def conflict(self, form: RecordForm[Any]) -> HttpResponse:
        """Somebody saved in the meantime: both texts are shown, and the next save is over the newest version."""
        current: Any = type(self.object)._default_manager.get(pk=self.object.pk)
        differences = both_texts(form, current)
        newest = self.request.POST.copy()
        newest[form.add_prefix("version")] = str(current.version)
        form.data = newest
        return self.render_to_response(self.get_context_data(form=form, conflict=differences), status=409)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {
            "object": self.object,
            "page_title": self.edit_title if self.object else self.add_title,
            "submit_label": self.submit_label or _("Save"),
            "cancel_url": self.get_cancel_url(),
        }
        return super().get_context_data(**{**context, **kwargs})
