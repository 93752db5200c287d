"""The stamp that every act of this app leaves on what it saves."""

from crm.models import Stamped, User


def signed[R: Stamped](record: R, user: User) -> R:
    """`record`, checked and saved in the name of `user`: stamp, constraints with their sentences, history.

    Raises ValidationError. Outside a request the history knows its author by `_history_user` alone.
    """
    record.stamp(user)
    record._history_user = user  # type: ignore[attr-defined]
    record.full_clean()
    record.save()
    return record


def delete_signed(record: Stamped, user: User) -> None:
    record._history_user = user  # type: ignore[attr-defined]
    record.delete()
