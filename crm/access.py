"""Who may do what, and who may see what. The whole policy stands in this file.

*Acts* are granted to roles (GRANTS). *Rows* are scoped by unit: a user reaches the own unit and every unit below it.
Each domain QuerySet has `visible_to(user)` and `editable_by(user)` built from the functions here; no view has
another way to a row, so that a foreign object is 404 and never 403.
"""

from enum import StrEnum, auto
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, TextChoices
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from crm.models import Unit, User

type Visitor = User | AnonymousUser


class Role(TextChoices):
    OPERATOR = "operator", _("Operator (PR staff)")
    KEPALA = "kepala", _("Head of public relations")
    PIMPINAN = "pimpinan", _("Chief of the unit")
    ADMIN = "admin", _("Administrator")
    DPO = "dpo", _("Data protection officer")


class Act(StrEnum):
    READ = auto()  # records of the own unit and below
    LOG = auto()  # record engagements; keep the unit's address book
    EDIT_ALL = auto()  # every record of the own unit, not only one's own
    IMPORT = auto()
    EXPORT = auto()
    LIFT_DO_NOT_CONTACT = auto()
    BUILD_REPORT = auto()
    MANAGE_USERS = auto()  # users and units of the own unit and below
    MANAGE_LISTS = auto()  # the lists everyone shares; of the topmost unit only
    READ_TRAIL = auto()


OPERATOR_ACTS = frozenset({Act.READ, Act.LOG, Act.IMPORT, Act.BUILD_REPORT})

GRANTS: dict[str, frozenset[Act]] = {
    Role.OPERATOR: OPERATOR_ACTS,
    Role.KEPALA: OPERATOR_ACTS | {Act.EDIT_ALL, Act.EXPORT, Act.LIFT_DO_NOT_CONTACT},
    # Printing the figures one may read is reading: no record changes by it.
    Role.PIMPINAN: frozenset({Act.READ, Act.BUILD_REPORT}),
    Role.ADMIN: frozenset({Act.READ, Act.MANAGE_USERS, Act.MANAGE_LISTS}),
    Role.DPO: frozenset({Act.READ, Act.READ_TRAIL}),
    "": frozenset(),
}


def member_of(user: Visitor) -> "User | None":
    """`user` when signed in and not locked out."""
    return user if user.is_authenticated and user.is_active else None


def may(user: Visitor, act: Act) -> bool:
    """Whether the role of `user` grants `act` at all; on which rows is the QuerySets' matter."""
    member = member_of(user)
    if member is None or (act is Act.MANAGE_LISTS and not member.unit.is_root()):
        return False
    return act in GRANTS.get(member.role, frozenset())


def require(user: Visitor, act: Act) -> None:
    """Raises PermissionDenied with a sentence for the user."""
    if not may(user, act):
        raise PermissionDenied(_("Your role does not include this. Ask the administrator of your unit."))


# --- Rows -------------------------------------------------------------------------------------------

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING


def within(user: Visitor, field: str = "unit") -> Q:
    """Rows whose `field` (a path to a Unit; "" for a Unit itself) is the unit of `user` or below it.

    >>> Engagement.objects.filter(within(user))
    """
    member = member_of(user)
    if member is None or not may(member, Act.READ):
        return NOTHING
    return EVERYTHING if member.unit.is_root() else below(member.unit, field)


def below(unit: "Unit", field: str = "unit") -> Q:
    """Rows of `unit` and of every unit below it: the materialised path is a prefix."""
    from crm.models import Unit

    units = Unit.objects.filter(path__startswith=unit.path)
    return Q(**{f"{field}__in" if field else "pk__in": units.values("pk")})


def above(user: Visitor, field: str = "unit") -> Q:
    """Rows of the units above the unit of `user`: those that may share downwards."""
    member = member_of(user)
    if member is None or not may(member, Act.READ):
        return NOTHING
    path, step = member.unit.path, member.unit.steplen
    return Q(**{f"{field}__path__in": [path[:end] for end in range(step, len(path), step)]})


def own_unit(user: Visitor, act: Act, field: str = "unit") -> Q:
    """Rows of exactly the unit of `user`, when the role grants `act`."""
    member = member_of(user)
    return Q(**{field: member.unit_id}) if member and may(member, act) else NOTHING


def signed_in(user: Visitor) -> Q:
    """The national directory (outlets, press bodies, chapters) is open to everyone who is signed in."""
    return EVERYTHING if member_of(user) else NOTHING


def own_or_all(user: Visitor) -> Q:
    """Rows of the own unit: all of them for its head, those they made themselves for an operator."""
    if may(user, Act.EDIT_ALL):
        return own_unit(user, Act.EDIT_ALL)
    return own_unit(user, Act.LOG) & Q(created_by=user.pk) if may(user, Act.LOG) else NOTHING


# --- The shell --------------------------------------------------------------------------------------


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: what the navigation shows to this user."""
    user: Visitor = getattr(request, "user", None) or AnonymousUser()
    member = member_of(user)
    return {
        "nav": {
            "log": may(user, Act.LOG),
            "directory": member is not None,
            "records": may(user, Act.READ),
            "import": may(user, Act.IMPORT),
            "export": may(user, Act.EXPORT),
            "reports": may(user, Act.READ),
            "dashboard": may(user, Act.READ),
            "units": may(user, Act.READ) or may(user, Act.MANAGE_USERS),
            "users": may(user, Act.MANAGE_USERS),
            "lists": may(user, Act.MANAGE_LISTS),
            "trail": may(user, Act.READ_TRAIL),
        },
        "current_unit": member.unit.name if member else "",
        "theme": request.COOKIES.get("theme", "auto"),
    }
