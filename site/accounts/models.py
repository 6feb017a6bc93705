"""People, the federation's tree, the roles that join them, and invitations."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from accounts.paths import in_path
from accounts.phones import masked
from ledger import clock
from ledger.refs import new_ref


class PersonManager(UserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(username__iexact=username)


class Person(AbstractUser):
    """Everyone who signs in. Erasure blanks the person, never the record that refers to them."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=20, unique=True, null=True, blank=True, help_text=_("Kept as +86 and 11 digits."))
    phone_verified = models.BooleanField(default=False)
    second_factor_required = models.BooleanField(default=False)
    code_counts = models.BooleanField(default=True, help_text="As second factor a code to the verified phone is enough (judges).")
    consent_version = models.CharField(max_length=20, blank=True)
    consent_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PersonManager] = PersonManager()
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("username"), name="accounts_person_username_any_case", violation_error_message=_("This user name is taken.")
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def book(self) -> str:
        return f"account:{self.pk}"

    @property
    def phone_masked(self) -> str:
        """138****1234, the only form in which a page shows a person's telephone."""
        return masked(self.phone or "")


class OrganizationQuerySet(MP_NodeQuerySet):
    def within(self, organization: "Organization") -> Any:
        """The organization and everything below it."""
        return self.filter(in_path("path", organization.path))


class OrganizationManager(MP_NodeManager.from_queryset(OrganizationQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> OrganizationQuerySet:
        return OrganizationQuerySet(self.model, using=self._db).order_by("path")


class Organization(MP_Node):
    """A node of the federation: province > city > county > town or park > unit; industry unions and groups stand beside."""

    class Level(models.TextChoices):
        PROVINCE = "province", pgettext_lazy("level of an organization", "province")
        CITY = "city", pgettext_lazy("level of an organization", "city")
        COUNTY = "county", pgettext_lazy("level of an organization", "county")
        TOWN = "town", pgettext_lazy("level of an organization", "town, street or park")
        UNIT = "unit", pgettext_lazy("level of an organization", "unit")
        INDUSTRY = "industry", pgettext_lazy("level of an organization", "industry union")
        GROUP = "group", pgettext_lazy("level of an organization", "group")

    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=60)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    region_code = models.CharField(_("region code"), max_length=6, blank=True, help_text=_("GB/T 2260, six digits."))
    credit_code = models.CharField(_("unified social credit code"), max_length=18, null=True, blank=True, unique=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True, help_text=_("Of the office: shown whole to the public."))
    address = models.CharField(_("address"), max_length=200, blank=True)
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)

    node_order_by: list[str] = []
    objects = OrganizationManager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")

    def __str__(self) -> str:
        return self.name

    @property
    def book(self) -> str:
        return f"organization:{self.pk}"

    @property
    def superior(self) -> "Organization | None":
        return self.get_parent()


class RoleQuerySet(models.QuerySet["Role"]):
    def active(self) -> "RoleQuerySet":
        now = clock.now()
        return self.filter(models.Q(until=None) | models.Q(until__gt=now), since__lte=now)


class Role(models.Model):
    """A person's post in an organization, for a time. A post that ended keeps its row."""

    class Kind(models.TextChoices):
        CLERK = "clerk", pgettext_lazy("post", "union clerk")
        APPROVER = "approver", pgettext_lazy("post", "union approver")
        STAFF = "staff", pgettext_lazy("post", "federation staff")
        ADMINISTRATOR = "administrator", pgettext_lazy("post", "administrator")
        INVESTOR = "investor", pgettext_lazy("post", "investor")
        MENTOR = "mentor", pgettext_lazy("post", "mentor")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="roles", null=True, blank=True)
    kind = models.CharField(max_length=15, choices=Kind)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organization", "kind"], condition=models.Q(until=None), name="accounts_role_once_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.organization.short_name} {self.get_kind_display()}" if self.organization else str(self.get_kind_display())

    @property
    def book(self) -> str:
        return self.organization.book if self.organization else self.person.book


class Invitation(models.Model):
    """A link good once and for a time; the token itself is never kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    purpose = models.CharField(max_length=40, help_text="what accepting it gives: a key of accounts.invitations.PURPOSES")
    subject = models.CharField(max_length=100, blank=True, help_text="what it is for, e.g. contest.judge:12")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.name} {self.purpose}"
