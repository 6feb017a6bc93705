from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from directory.models.craftsmen import Craftsman
from directory.models.profiles import new_ref
from directory.models.studios import Studio
from files.models import PrivateFile
from ledger import clock


class ProfileVersion(models.Model):
    """An approved profile as canonical text. Nothing here changes it; the ledger has its SHA-256."""

    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, null=True, blank=True, related_name="versions")
    craftsman = models.ForeignKey(Craftsman, on_delete=models.PROTECT, null=True, blank=True, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(studio=None, craftsman__isnull=False) | models.Q(studio__isnull=False, craftsman=None),
                name="directory_version_of_one_profile",
            ),
            models.UniqueConstraint(fields=["studio", "number"], name="directory_version_of_studio_once"),
            models.UniqueConstraint(fields=["craftsman", "number"], name="directory_version_of_craftsman_once"),
        ]

    def __str__(self) -> str:
        return f"{self.studio_id or self.craftsman_id} {self.number}"


class DirectoryImport(models.Model):
    """A list that was uploaded: looked at until it is applied, once."""

    class Kind(models.TextChoices):
        STUDIOS = "studios", _("list of studios")
        CRAFTSMEN = "craftsmen", _("list of craftsmen")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    kind = models.CharField(_("what the list is of"), max_length=10, choices=Kind)
    file = models.ForeignKey(PrivateFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    office = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    added = models.PositiveIntegerField(default=0)
    amended = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("import of a list")
        verbose_name_plural = _("imports of lists")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d}"

    @property
    def book(self) -> str:
        return f"directory-import:{self.pk}"
