"""The people who work here."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from crm import access
from crm.access import Act, Role
from crm.fields import KeyField, TextLine
from crm.models.lists import Rank
from crm.models.records import KeyedQuerySet, Versioned
from crm.models.units import Unit

if TYPE_CHECKING:
    from crm.access import Visitor


class UserQuerySet(KeyedQuerySet["User"]):
    def visible_to(self, user: "Visitor") -> Self:
        return self.filter(access.within(user))

    def editable_by(self, user: "Visitor") -> Self:
        return self.visible_to(user) if access.may(user, Act.MANAGE_USERS) else self.none()

    def colleagues_of(self, user: "Visitor") -> Self:
        """The active people of the same unit, the user included: those an informal note may name."""
        member = access.member_of(user)
        return self.filter(unit=member.unit_id, is_active=True).exclude(role="") if member else self.none()


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        user: User = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user


class User(Versioned, AbstractBaseUser):
    """A member of a unit's public-relations staff, or of those who read and protect its work.

    There is no superuser: what one may do follows from `role` and `unit` alone (`crm.access`).
    """

    username = models.CharField(
        _("user name"),
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9][a-z0-9._-]*$", _("Use small letters, digits, dots and hyphens."))
        ],
        error_messages={"unique": _("This user name is taken.")},
    )
    name = TextLine(_("full name"), max_length=120)
    key = KeyField("name", "username")
    email = models.EmailField(_("official e-mail"), blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, verbose_name=_("unit"), related_name="users")
    role = models.CharField(_("role"), max_length=10, choices=Role, blank=True)
    service_number = TextLine(_("NRP/NIP"), max_length=30, blank=True)
    rank = models.ForeignKey(Rank, on_delete=models.PROTECT, verbose_name=_("rank"), null=True, blank=True)
    post = TextLine(_("post"), max_length=120, blank=True, help_text=_("As a signature block writes it."))
    last_login = None  # the trail tells sign-ins; a save at each would fill the history
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = UserManager()
    history = HistoricalRecords(excluded_fields=["password"])
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["name"]
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.username

    def get_absolute_url(self) -> str:
        return reverse("crm:user-edit", args=[self.pk])

    def get_full_name(self) -> str:
        return self.name
