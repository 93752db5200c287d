"""Every address that writes leaves a line in the trail: who, of which unit, did what to which object.

The addresses are those of the access matrix at which some member's POST is looked at. One that stands neither
in WRITES nor in ELSEWHERE fails.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from contacts.duplicates.actions import set_apart
from contacts.imports import actions, undo
from contacts.models import BodyKind, ImportBatch, OfficeTitle, OutletKind
from crm.models import AuditEntry, User
from engagements.models import EngagementKind, Status
from tests.conftest import PASSWORD
from tests.samples import Samples
from tests.test_access_matrix import lines, urls

REFUSED = {"403", "405", "masuk"}
NEW_PASSWORD = "kata-baru-pagi-81"
EXPORTS = ("-export", "-export-one")

ELSEWHERE = {
    "crm:preferences": "a cookie of the browser, no record",
    "account_reauthenticate": "a question, no record",
    "contacts:duplicate-list": "starts a search; the pairs it finds are derived",
    "contacts:outlet-duplicate-list": "starts a search; the pairs it finds are derived",
    "contacts:duplicate-hint": "a question, no record",
    "contacts:outlet-duplicate-hint": "a question, no record",
    "contacts:import-columns": "settles how a batch is read; reading and writing it are the acts",
    "contacts:import-mend": "changes cells of an upload; the import is the act",
    "contacts:import-duplicates": "settles what an import will do; the import is the act",
    "contacts:import-rejected": "tests/contacts/test_import_result.py",
    "contacts:import-result": "starts the confirmed job again; the job writes the line when it writes the rows",
    **{name: "tests/test_every_export.py" for name, _arguments in urls() if name.endswith(EXPORTS)},
    **{name: "tests/crm/test_second_factor.py" for name, _arguments in urls() if name.startswith("mfa_")},
}


@dataclass(frozen=True)
class Write:
    """The form as the page shows it, with `typed` changed; `line` is `verb object_type` of the line it must leave."""

    line: str
    by: str = "operator.trenggalek"
    typed: Callable[[Samples], dict[str, Any]] = lambda samples: {}
    before: Callable[[Samples], object] = lambda samples: None
    is_filled: bool = field(default=True)
    """Whether a GET shows a form to send back; a question has none."""


def question(line: str, **given: Any) -> Write:
    return Write(line, is_filled=False, **given)


def meeting(samples: Samples) -> dict[str, Any]:
    return {"kind": EngagementKind.objects.get(code="audiensi").pk, "nature": "formal"}


def planned(samples: Samples) -> None:
    samples.engagement.status = Status.PLANNED
    samples.engagement.save()


def done(samples: Samples) -> None:
    samples.follow_up.finish(samples.author)
    samples.follow_up.save()


def left_alone(samples: Samples) -> None:
    samples.contact.leave_alone(samples.author)
    samples.contact.save()


def previewed(samples: Samples) -> None:
    batch = samples.batch
    batch.rows.create(number=2, cells=["Kabar Baru"])
    kind = OutletKind.objects.get(code="siber")
    actions.choose_columns(
        batch=batch, mapping={"nama": "name"}, on_duplicate="update", create_missing=False, default_kind=kind
    )
    actions.preview(batch=batch, user=samples.author)


def contacts_apart(samples: Samples) -> None:
    set_apart(one=samples.contact, other=samples.other_contact, by=samples.author)


def outlets_apart(samples: Samples) -> None:
    set_apart(one=samples.outlet, other=samples.other_outlet, by=samples.author)


def digest(samples: Samples) -> dict[str, str]:
    return {"digest": ImportBatch.objects.get().digest}


def imported(samples: Samples) -> None:
    previewed(samples)
    batch = samples.batch
    actions.confirm_import(batch=batch, user=samples.author, digest=batch.digest)
    actions.write_import(batch=batch, user=samples.author)
    undo.preview_undo(batch=batch, user=samples.author)


def undo_digest(samples: Samples) -> dict[str, str]:
    return {"digest": ImportBatch.objects.get().undo_digest}


def two_sheets(samples: Samples) -> None:
    batch = samples.batch
    ImportBatch.objects.create(
        unit=batch.unit, into=batch.into, created_by=samples.author, upload=batch.upload
    )
    ImportBatch.objects.update(state=ImportBatch.State.SHEETS)


def chapter(samples: Samples) -> dict[str, Any]:
    return {"body": samples.body.pk, "name": "Pokja Watulimo", "level": "district"}


def office(samples: Samples) -> dict[str, Any]:
    title = OfficeTitle.objects.get(code="sekretaris")
    return {"contact": samples.contact.pk, "chapter": samples.chapter.pk, "title": title.pk}


def user(samples: Samples) -> dict[str, Any]:
    return {
        "username": "operator.baru",
        "name": "Wati",
        "unit": samples.unit.pk,
        "password": "sebuah-kata-awal-77",
    }


HEAD, ADMIN, TOP = "kepala.trenggalek", "admin.trenggalek", "admin.mabes"

WRITES = {
    "engagements:log": Write("create engagements.engagement", typed=meeting),
    "engagements:engagement-add": Write("create engagements.engagement", typed=meeting),
    "engagements:engagement-edit": Write("change engagements.engagement"),
    "engagements:engagement-held": question("change engagements.engagement", before=planned),
    "engagements:engagement-cancel": question("change engagements.engagement"),
    "engagements:engagement-delete": question("delete engagements.engagement"),
    "engagements:followup-add": Write("create engagements.followup", typed=lambda _: {"what": "Kirim data"}),
    "engagements:followup-edit": Write("change engagements.followup"),
    "engagements:followup-finish": question("change engagements.followup"),
    "engagements:followup-reopen": question("change engagements.followup", before=done),
    "engagements:followup-delete": question("delete engagements.followup"),
    "contacts:contact-add": Write("create contacts.contact", typed=lambda _: {"name": "Ani"}),
    "contacts:contact-edit": Write("change contacts.contact"),
    "contacts:contact-delete": question("delete contacts.contact"),
    "contacts:contact-set-apart": question("change contacts.contact"),
    "contacts:contact-put-back": question("change contacts.contact", before=contacts_apart),
    "contacts:outlet-set-apart": question("change contacts.outlet"),
    "contacts:outlet-put-back": question("change contacts.outlet", before=outlets_apart),
    "contacts:contact-merge": Write("merge contacts.contact"),
    "contacts:contact-unmerge": question("undo contacts.contact"),
    "contacts:contact-leave-alone": question("change contacts.contact"),
    "contacts:contact-lift": question("change contacts.contact", by=HEAD, before=left_alone),
    "contacts:position-add": Write(
        "create contacts.position", typed=lambda samples: {"outlet": samples.outlet.pk, "end": "2020-01-01"}
    ),
    "contacts:position-edit": Write("change contacts.position"),
    "contacts:position-delete": question("delete contacts.position"),
    "contacts:membership-add": Write(
        "create contacts.membership", typed=lambda samples: {"chapter": samples.chapter.pk}
    ),
    "contacts:membership-edit": Write("change contacts.membership"),
    "contacts:membership-delete": question("delete contacts.membership"),
    "contacts:competence-add": Write(
        "create contacts.competence", typed=lambda _: {"level": "madya", "checked_on": "2026-08-12"}
    ),
    "contacts:competence-edit": Write("change contacts.competence"),
    "contacts:competence-delete": question("delete contacts.competence"),
    "contacts:outlet-add": Write(
        "create contacts.outlet",
        typed=lambda _: {"name": "Kabar Baru", "kind": OutletKind.objects.get(code="siber").pk},
    ),
    "contacts:outlet-edit": Write("change contacts.outlet"),
    "contacts:outlet-delete": question("delete contacts.outlet"),
    "contacts:outlet-merge": Write("merge contacts.outlet"),
    "contacts:outlet-unmerge": question("undo contacts.outlet"),
    "contacts:body-add": Write(
        "create contacts.pressbody",
        typed=lambda _: {"name": "Pokja Pantai", "kind": BodyKind.objects.get(code="organisasi-wartawan").pk},
    ),
    "contacts:body-edit": Write("change contacts.pressbody"),
    "contacts:body-delete": question("delete contacts.pressbody"),
    "contacts:chapter-add": Write("create contacts.chapter", typed=chapter),
    "contacts:chapter-edit": Write("change contacts.chapter"),
    "contacts:chapter-delete": question("delete contacts.chapter"),
    "contacts:office-add": Write("create contacts.office", typed=office),
    "contacts:office-edit": Write("change contacts.office"),
    "contacts:office-end": Write("change contacts.office", typed=lambda _: {"end": "2026-08-12"}),
    "contacts:office-delete": question("delete contacts.office"),
    "contacts:import-start": Write(
        "create contacts.importbatch",
        typed=lambda _: {"into": "contacts", "file": SimpleUploadedFile("daftar.csv", b"nama\nBudi\n")},
    ),
    "contacts:import-preview": question("import contacts.outlet", before=previewed, typed=digest),
    "contacts:import-sheets": question(
        "delete contacts.importbatch",
        before=two_sheets,
        typed=lambda samples: {"sheet": samples.batch.pk},
    ),
    "contacts:import-switch": question("change contacts.importbatch"),
    "contacts:import-undo": question("undo contacts.outlet", before=imported, typed=undo_digest),
    "contacts:import-discard": question("delete contacts.importbatch"),
    "reports:report-request": Write("create reports.report"),
    "reports:letterhead": Write("create reports.letterhead", by=HEAD),
    "crm:unit-add": Write("create crm.unit", by=ADMIN, typed=lambda _: {"name": "Polsek Watulimo"}),
    "crm:unit-edit": Write("change crm.unit", by=ADMIN),
    "crm:user-add": Write("create crm.user", by=ADMIN, typed=user),
    "crm:user-edit": Write("change crm.user", by=ADMIN),
    "crm:term-add": Write(
        "create contacts.beat",
        by=TOP,
        typed=lambda _: {"code": "bahari", "name_id": "Bahari", "name_en": "Maritime"},
    ),
    "crm:term-edit": Write("change contacts.beat", by=TOP),
    "account_login": question(
        "sign_in crm.user", typed=lambda samples: {"login": samples.author.username, "password": PASSWORD}
    ),
    "account_logout": question("sign_out crm.user"),
    "account_change_password": question(
        "change crm.user",
        typed=lambda _: {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    ),
}


def writing_addresses() -> set[str]:
    members = [name for name in lines()[0] if name not in ("method", "url")]
    return {
        line["url"]
        for line in lines()
        if line["method"] == "POST" and not {line[name] for name in members} <= REFUSED
    }


def test_every_writing_address_is_walked_or_says_why_not() -> None:
    assert set(WRITES) | set(ELSEWHERE) >= writing_addresses()
    assert not set(WRITES) & set(ELSEWHERE)
    assert set(WRITES) <= writing_addresses()


def boxes(page: Any) -> Iterator[Any]:
    """Every box of every form on the page."""
    yield from page.context["form"]
    for formset in page.context.get("formsets") or ():
        yield from formset.management_form
        for form in formset:
            yield from form


def as_shown(page: Any) -> dict[str, Any]:
    """What a browser sends when nothing was typed."""
    values = {box.html_name: box.value() for box in boxes(page)}
    sent = {name: value for name, value in values.items() if value is not None and value is not False}
    return {name: "on" if value is True else value for name, value in sent.items()}


@pytest.mark.parametrize("name", WRITES)
def test_a_write_leaves_its_line(
    name: str, cast: dict[str, User], sign_in, django_capture_on_commit_callbacks
) -> None:
    write, samples = WRITES[name], Samples(cast)
    address = samples.address(name, dict(urls())[name])
    write.before(samples)
    client = Client() if name == "account_login" else sign_in(write.by)
    data = as_shown(client.get(address)) if write.is_filled else {}
    last = AuditEntry.objects.order_by("pk").values_list("pk", flat=True).last() or 0

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address, {**data, **write.typed(samples)})

    assert answer.status_code == 302, answer.context and [box.errors for box in boxes(answer)]
    left = AuditEntry.objects.filter(pk__gt=last)
    verb, object_type = write.line.split()
    line = left.get(verb=verb, object_type=object_type)
    actor = cast[write.by]
    assert (line.actor, line.unit) == (actor, actor.unit)
    assert line.object_id or verb in {"import", "undo"}
    assert abs((timezone.now() - line.at).total_seconds()) < 60
