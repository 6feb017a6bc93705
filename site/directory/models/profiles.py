"""What studios and craftsmen share: the public profile in columns, the draft beside it, a snapshot of each approved version."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from accounts.paths import in_path
from directory.rules.listing import identity
from directory.rules.words import REGION_NAMES, region_code
from files.models import PrivateFile
from ledger import clock
from ledger.refs import new_ref
from text.folding import fold
from text.pinyin import syllables


class ProfileQuerySet(models.QuerySet[Any]):
    def public(self) -> Any:
        """Approved, and not hidden by a revocation or a merge: all that anyone but its editors may see."""
        return self.filter(approved_at__isnull=False, hidden=False)

    def apart(self) -> Any:
        """Without those that were merged into another: the record keeps them, nobody works on them."""
        return self.filter(merged_into=None)

    def stale(self, since: dt.datetime) -> Any:
        """Public profiles of which nothing was approved since then."""
        return self.public().filter(approved_at__lt=since)

    def waiting(self) -> Any:
        return self.apart().filter(models.Q(approved_at=None) | models.Q(draft__isnull=False))

    def within(self, organization: Organization) -> Any:
        """Those that this organization or one below it is responsible for; a root answers for what has no office too."""
        mine = in_path("office__path", organization.path)
        return self.filter(mine | models.Q(office=None)) if organization.depth == 1 else self.filter(mine)


class Profile(models.Model):
    """Columns hold what the public sees once it is approved; `draft` holds changes that wait ({field: value}, keys as numbers)."""

    FIELDS: ClassVar[tuple[str, ...]] = ()  # what the draft and the snapshot consist of

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    slug = models.SlugField(max_length=90, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False, db_index=True)
    pinyin = models.CharField(
        _("pinyin"), max_length=400, blank=True, help_text=_("Suggested; mend it where a surname is read otherwise, as in shan wen tao.")
    )
    initials = models.CharField(max_length=120, blank=True, editable=False)
    industry = models.CharField(_("industry"), max_length=40, blank=True)
    unit = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit_text = models.CharField(_("unit"), max_length=120, blank=True)
    unit_key = models.CharField(max_length=120, blank=True, editable=False)
    region_code = models.CharField(_("region code"), max_length=6, blank=True, db_index=True, help_text=_("GB/T 2260, six digits."))
    region_text = models.CharField(_("region"), max_length=60, blank=True)
    office = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible union"))
    spellings = models.JSONField(default=list, blank=True, help_text="other [name key, unit key] under which lists have named it")
    portrait = models.ForeignKey(PrivateFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("photograph"))
    hidden = models.BooleanField(default=False, help_text="derived: every designation or honour was revoked, or it was merged into another")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", editable=False)
    merged_at = models.DateTimeField(null=True, blank=True, editable=False)
    draft = models.JSONField(null=True, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    drafted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    def derive(self) -> None:
        """The columns that follow from others. save() does it; a bulk path calls it for each."""
        self.name_key, self.unit_key = identity(self.name, self.unit_name, self.region_text)
        if not self.region_code:
            self.region_code = region_code(self.region_text)
        if not self.pinyin:
            self.pinyin = suggested_pinyin(self.name)
        self.initials = "".join(syllable[0] for syllable in self.pinyin.split())[:120]

    def clean_fields(self, exclude: Any = None) -> None:
        self.derive()
        super().clean_fields(exclude)

    @property
    def book(self) -> str:
        return f"{self._meta.model_name}:{self.pk}"

    @property
    def unit_name(self) -> str:
        return self.unit.name if self.unit else self.unit_text

    @property
    def region_name(self) -> str:
        """As printed, else the nearest name that its code has."""
        return self.region_text or next((name for name, _facet in reversed(self.region_trail)), "")

    @property
    def region_trail(self) -> list[tuple[str, str]]:
        """(name, value of the directory's region facet), the province first."""
        names: list[str] = []
        for code in dict.fromkeys((self.region_code[:2] + "0000", self.region_code[:4] + "00", self.region_code)):
            name = REGION_NAMES.get(code)
            if name and name not in names:
                names.append(name)
        return [(name, "/".join(names[: place + 1])) for place, name in enumerate(names)]

    @property
    def is_public(self) -> bool:
        return self.approved_at is not None and not self.hidden

    @property
    def waits(self) -> bool:
        return self.approved_at is None or self.draft is not None

    @property
    def plate(self) -> str:
        """The character on the plate until there is a photograph."""
        return self.name[:1]

    def values(self) -> dict[str, Any]:
        """The profile in the columns, keys as numbers."""
        return {name: getattr(self, column(self, name)) for name in self.FIELDS}

    def drafted(self) -> dict[str, Any]:
        """The profile as it would be once the draft is approved."""
        return {**self.values(), **(self.draft or {})}

    def remember_spelling(self, named: list[str]) -> None:
        """That a list called it so: [name key, unit key]."""
        if named != [self.name_key, self.unit_key] and named not in self.spellings:
            self.spellings = [*self.spellings, named]

    def apply(self, values: Mapping[str, Any]) -> None:
        """Set columns of the profile; the name and unit that it had are remembered, so that an old list still finds it."""
        before = [self.name_key, self.unit_key]
        for name, value in values.items():
            if name not in self.FIELDS:
                raise KeyError(name)
            setattr(self, column(self, name), value)
        self.derive()
        if before[0]:
            self.remember_spelling(before)


def column(profile: Profile, name: str) -> str:
    """leader -> leader_id: the attribute that holds the key itself."""
    return str(getattr(profile._meta.get_field(name), "attname", name))


def suggested_pinyin(name: str) -> str:
    """ "fu yi ming"; Latin letters and digits stay as they are. Empty when nothing in the name can be typed."""
    pieces = re.findall(r"[a-z0-9]+|[\u3400-\u9fff]+", fold(name))
    return " ".join(part for piece in pieces for part in ([piece] if piece.isascii() else syllables(piece)))[:400].strip()
