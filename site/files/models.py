"""Private files: a row for each, the bytes beside the database under a name that says nothing."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from files.kinds import KINDS
from ledger.refs import new_ref


class PrivateFile(models.Model):
    """One uploaded or made file. The row that owns it holds the key; `belongs_to` ("contest.entry:42") only tells people where to look."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    name = models.CharField(_("name"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("size"))
    kind = models.CharField(max_length=10, help_text="a key of files.kinds.KINDS, found in the content")
    pages = models.PositiveIntegerField(null=True, blank=True, help_text="of a PDF")
    purpose = models.CharField(max_length=60)
    belongs_to = models.CharField(max_length=100, blank=True, db_index=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("private file")
        verbose_name_plural = _("private files")

    def __str__(self) -> str:
        return self.name

    @property
    def book(self) -> str:
        return f"file:{self.pk}"

    @property
    def place(self) -> str:
        """Below PRIVATE_DIR."""
        return f"{self.uuid.hex[:2]}/{self.uuid}"

    @property
    def path(self) -> Path:
        return Path(settings.PRIVATE_DIR) / self.place

    @property
    def media_type(self) -> str:
        return KINDS[self.kind].media_type

    @property
    def inline(self) -> bool:
        return KINDS[self.kind].inline


class Arrival(models.Model):
    """A file that comes in pieces, so that a lost connection costs one piece. Its bytes lie in PRIVATE_DIR/arriving until all are here."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    belongs_to = models.CharField(max_length=100, db_index=True, help_text='what it is for, e.g. "contest.entry:42:plan"')
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0, help_text="bytes that are on disk; the next piece begins here")
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    def __str__(self) -> str:
        return f"{self.name} {self.received}/{self.size}"

    @property
    def path(self) -> Path:
        return Path(settings.PRIVATE_DIR) / "arriving" / str(self.uuid)
