"""Stamped sheets come back as photos: by the code on the paper, alone or many at once out of a phone's roll."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organization, Person
from accounts.permissions import acts_for
from contest.models import Contest, Recommendation, StampedSheet
from contest.permissions import OFFICERS
from contest.queries import officers_of
from contest.sealed_papers import Paper, paper_of
from files.actions import erase_bytes, keep
from files.kinds import PICTURES
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify

KINDS = (*PICTURES, "pdf")
MEGABYTES, SHEETS_AT_MOST = 20, 20


class EnoughSheets(Refused):
    def __init__(self) -> None:
        super().__init__(_("This paper has %(n)d sheets already. Ask the organizer if one is to be replaced.") % {"n": SHEETS_AT_MOST})


@dataclass
class Filed:
    """`unread` are the names of photos on which no code was found."""

    sheets: list[StampedSheet] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def file_sheet(*, paper: Paper, upload: UploadedFile, by: Person | None) -> StampedSheet:
    """Filed to what the code says; whoever has the paper may. Raises UnwantedFile, EnoughSheets."""
    if paper.sheets.count() >= SHEETS_AT_MOST:
        raise EnoughSheets
    file = keep(upload=upload, by=by, purpose="stamped", limit_mb=MEGABYTES, allowed=KINDS)
    with transaction.atomic():
        made = StampedSheet.objects.create(**paper.fields, file=file, at=clock.now(), by=by)
        book = paper.entry.book if paper.entry else paper.entry_list.book if paper.entry_list else f"list:{paper.contest.pk}:{made.organization_id}"
        record(book=book, action="sheet.filed", subject=made, by=by, sha256=file.sha256)
    return made


def file_roll(*, uploads: Sequence[UploadedFile], by: Person, organization: Organization) -> Filed:
    """Each photo goes to the paper whose code is on it. Papers of other organizations than the person's own tree count as unread."""
    filed = Filed()
    for upload in uploads:
        paper = paper_on(upload)
        if paper is None or not belongs_below(paper, organization, by):
            filed.unread.append(upload.name or "")
            continue
        upload.seek(0)
        filed.sheets.append(file_sheet(paper=paper, upload=upload, by=by))
    return filed


def belongs_below(paper: Paper, organization: Organization, by: Person) -> bool:
    if not acts_for(by, organization, kinds=OFFICERS):
        raise NotAllowed
    unit = paper.entry.unit if paper.entry else paper.organization or (paper.entry_list.organization if paper.entry_list else None)
    return unit is not None and unit.path.startswith(organization.path)


def paper_on(upload: UploadedFile) -> Paper | None:
    """By the first code of ours on the photo. A picture that cannot be opened has none."""
    import zxingcpp
    from PIL import Image, ImageOps, UnidentifiedImageError

    upload.seek(0)
    try:
        with Image.open(upload) as picture:
            if picture.width * picture.height > 120_000_000:
                return None
            picture.draft("L", (3000, 3000))
            upright = ImageOps.exif_transpose(picture).convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    upright.thumbnail((3000, 3000))
    codes = zxingcpp.read_barcodes(upright, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return next((paper for code in codes if (paper := paper_of(code.text)) is not None), None)


@transaction.atomic
def take_out_sheet(*, sheet: StampedSheet, by: Person, organization: Organization) -> None:
    """A wrong photo: its bytes go, its row and hash stay."""
    sheet = StampedSheet.objects.select_for_update(of=("self",)).select_related("file").get(pk=sheet.pk)
    paper = Paper(sheet.contest, sheet.entry, sheet.organization, sheet.track, sheet.entry_list)
    if not belongs_below(paper, organization, by):
        raise NotAllowed
    if sheet.taken_out_at is None:
        sheet.taken_out_at = clock.now()
        sheet.save(update_fields=["taken_out_at"])
        erase_bytes(file=sheet.file, by=by)
        record(book=f"list:{sheet.contest_id}:{organization.pk}", action="sheet.taken_out", subject=sheet, by=by)


def without_seal(contest: Contest, organization: Organization | None = None) -> list[tuple[Organization, int]]:
    """(union, projects) whose signed list has no stamped sheet of its track yet."""
    rows = Recommendation.objects.filter(entry__contest=contest, withdrawn_at=None).exclude(signed_at=None)
    if organization is not None:
        rows = rows.filter(organization=organization)
    there = set(contest.stamped.filter(taken_out_at=None).exclude(track=None).values_list("organization", "track"))
    found: dict[int, int] = {}
    for union, track in rows.values_list("organization", "entry__track"):
        if (union, track) not in there:
            found[union] = found.get(union, 0) + 1
    unions = Organization.objects.in_bulk(list(found))
    return sorted(((unions[pk], many) for pk, many in found.items()), key=lambda one: one[0].path)


def remind_of_seals(contest: Contest) -> int:
    """The union's officers, once a day; never the worker. Returns how many unions."""
    waiting = without_seal(contest)
    for union, many in waiting:
        for officer in officers_of(union):
            notify(
                person=officer, kind="seal", key=f"{contest.pk}:{union.pk}:{clock.today().isoformat()}",
                link=reverse("desk_papers", args=[contest.slug]),
                title=_("The stamped list of %(contest)s is missing: %(n)d projects") % {"contest": contest.name, "n": many},
                body=_("Print the list, put the seal on it, and photograph the code on it with a phone."),
            )  # fmt: skip
    return len(waiting)
