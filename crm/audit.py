"""Writing the trail of acts."""

from typing import TYPE_CHECKING, Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import models
from django.dispatch import Signal, receiver

from crm.models import AuditEntry, Verb

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator

    from crm.access import Visitor
    from crm.models import User


def record(
    verb: Verb,
    *,
    actor: "Visitor | None",
    obj: models.Model | type[models.Model] | None = None,
    count: int = 1,
    detail: str = "",
) -> AuditEntry:
    """Append one act. `obj` is a row, or a model class when the act was on many (`count` rows of it).

    `detail` is a word of ours (a field name, a file format), never a person's data.
    """
    known = actor if actor is not None and actor.is_authenticated else None
    return AuditEntry.objects.create(
        verb=verb,
        actor=known,
        unit_id=known.unit_id if known else None,
        object_type=obj._meta.label_lower if obj else "",
        object_id=str(obj.pk) if isinstance(obj, models.Model) else "",
        count=count,
        detail=detail[:200],
    )


@receiver(user_logged_in)
def on_sign_in(user: "User", **kwargs: Any) -> None:
    record(Verb.SIGN_IN, actor=user, obj=user)


@receiver(user_logged_out)
def on_sign_out(user: "User | None", **kwargs: Any) -> None:
    if user is not None:
        record(Verb.SIGN_OUT, actor=user, obj=user)


@receiver(user_login_failed)
def on_sign_in_failed(**kwargs: Any) -> None:
    # The name that was typed is left out: people type their password into the wrong field.
    record(Verb.SIGN_IN_FAILED, actor=None)


@receiver(password_changed)
def on_password_changed(user: "User", **kwargs: Any) -> None:
    record(Verb.CHANGE, actor=user, obj=user, detail="password")


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def on_second_factor(signal: Signal, user: "User", authenticator: "Authenticator", **kwargs: Any) -> None:
    act = {authenticator_added: "added", authenticator_removed: "removed"}.get(signal, "made anew")
    record(Verb.CHANGE, actor=user, obj=user, detail=f"{authenticator.type} {act}")
