"""Applying a list: one transaction, all of it or nothing."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, Person
from accounts.paths import in_path
from directory.actions.craftsmen import derive_honours
from directory.actions.profiles import kind_of, snapshot
from directory.actions.studios import derive_standing
from directory.models import Craftsman, Designation, DirectoryImport, Honour, Precision, ProfileVersion, Studio
from directory.permissions import require_office
from directory.plans import CraftsmanRows, Outcome, Plan, Planned, StudioRows, plan_craftsmen, plan_studios
from directory.rules.names import slug
from files.actions import keep
from ledger import clock
from ledger.actions import Entry, record_many
from ledger.refusals import Refused
from ledger.signals import changed
from spreadsheets.reading import BadSheet, Sheet, read
from spreadsheets.tables import NoHeader

BATCH = 500


class BadList(Refused):
    """The list cannot be read; the message is the reader's."""

    status = 422


class ListStopped(Refused):
    """Rows that cannot be imported stop all; `plan` says which."""

    status = 422
    message = _("Nothing was imported: the list has rows that cannot be taken. Mend them in the list and send it again.")

    def __init__(self, plan: Plan[Any]) -> None:
        self.plan = plan
        super().__init__()


class AppliedAlready(Refused):
    message = _("This list was imported before. Send it again if it has changed.")


class DirectoryChanged(Refused):
    message = _("The directory has changed since you looked at this list. Look again at what would change, then import.")


def read_list(listed: DirectoryImport) -> Sheet:
    """Of an uploaded list. Raises BadList."""
    if listed.file is None:
        raise AppliedAlready
    return read_sheet(listed.file.path.read_bytes())


def read_sheet(content: bytes) -> Sheet:
    """Raises BadList."""
    try:
        return read(content)
    except BadSheet as error:
        raise BadList(str(error)) from error


def plan(kind: str, sheet: Sheet, office: Organization | None, choices: Mapping[int, str] | None = None) -> Plan[Any]:
    """Raises BadList where there is no header."""
    try:
        return (plan_studios if kind == DirectoryImport.Kind.STUDIOS else plan_craftsmen)(sheet, office, choices)
    except NoHeader as error:
        raise BadList(str(error)) from error


@transaction.atomic
def receive_list(*, upload: Any, kind: str, by: Person, office: Organization | None) -> DirectoryImport:
    """Keep an uploaded list until it is applied. Raises UnwantedFile, BadList."""
    require_office(by, office)
    file = keep(upload=upload, by=by, purpose="directory-list", limit_mb=30, allowed=("xlsx",))
    plan(kind, read_sheet(file.path.read_bytes()), office)
    made = DirectoryImport.objects.create(kind=kind, file=file, by=by, office=office)
    file.belongs_to = f"directory.directoryimport:{made.pk}"
    file.save(update_fields=["belongs_to"])
    return made


def apply_list(*, listed: DirectoryImport, by: Person | None, seen: str, choices: Mapping[int, str] | None = None) -> Plan[Any]:
    """Import an uploaded list as it was looked at: `seen` is that plan's fingerprint, `choices` what was said of possible duplicates, by row."""
    sheet = read_list(listed)
    with transaction.atomic():
        listed = DirectoryImport.objects.select_for_update().get(pk=listed.pk)
        require_office(by, listed.office)
        if listed.applied_at is not None:
            raise AppliedAlready
        if plan(listed.kind, sheet, listed.office).fingerprint != seen:
            raise DirectoryChanged
        return _apply(listed, plan(listed.kind, sheet, listed.office, choices), by)


@transaction.atomic
def import_sheet(*, kind: str, sheet: Sheet, by: Person | None, office: Organization | None, choices: Mapping[int, str] | None = None) -> Plan[Any]:
    """Import a list at once: the operator's command, and the demo."""
    require_office(by, office)
    wanted = plan(kind, sheet, office, choices)
    if wanted.changes_nothing and not wanted.stopped:
        return wanted
    return _apply(DirectoryImport.objects.create(kind=kind, by=by, office=office), wanted, by)


def _apply(listed: DirectoryImport, wanted: Plan[Any], by: Person | None) -> Plan[Any]:
    if wanted.stopped:
        raise ListStopped(wanted)
    manner: Any = StudioRows if wanted.kind is Studio else CraftsmanRows
    steps = [step for step in wanted.planned if step.outcome != Outcome.SAME]

    made = [step.profile for step in steps if step.first]
    _create(wanted.kind, made, listed.office, by)
    filled = {step.profile.pk: step.profile for step in steps if not step.first}
    _amend(wanted.kind, steps, filled)
    gifts = [_dated(manner.gift(step.row, step.profile), step, by) for step in steps if step.given]
    (Designation if wanted.kind is Studio else Honour).objects.bulk_create(gifts, batch_size=BATCH)
    touched = {profile.pk: profile for profile in [*made, *filled.values()]}
    _derive(wanted.kind, touched)
    versions = _snapshots(wanted.kind, touched)

    by_profile = {version.studio_id or version.craftsman_id: version for version in versions}
    by_row = dict(zip([step.row.row for step in steps if step.given], gifts, strict=True))
    if steps:
        record_many(book=listed.book, entries=[_entry(step, by_profile.get(step.profile.pk), by_row.get(step.row.row)) for step in steps], by=by)
    listed.applied_at, listed.added, listed.amended = clock.now(), len(made), len(set(filled) - {profile.pk for profile in made})
    listed.save()
    if touched:
        changed.send(sender=None, kind=wanted.kind._meta.model_name, ids=sorted(touched))
    return wanted


def _create(model: type[Any], made: list[Any], office: Organization | None, by: Person | None) -> None:
    taken = set(model.objects.values_list("slug", flat=True))
    offices, units = _offices(office), _units({profile.unit_text for profile in made})
    now = clock.now()
    for profile in made:
        profile.slug = slug(profile.name, taken)
        taken.add(profile.slug)
        profile.office = offices.get(profile.region_code, office)
        profile.unit = units.get(profile.unit_text)
        profile.approved_at, profile.approved_by = now, by
        profile.clean_fields(exclude={"office", "unit", "approved_by", "drafted_by", "leader", "person"})
    model.objects.bulk_create(made, batch_size=BATCH)


def _offices(office: Organization | None) -> dict[str, Organization]:
    """The union of each region, below the one that imports: it will answer for what lies there."""
    if office is None:
        return {}
    below = Organization.objects.filter(in_path("path", office.path)).exclude(region_code="").order_by("-depth", "-path")
    return {found.region_code: found for found in below if found.level in (Organization.Level.PROVINCE, Organization.Level.CITY)}


def _units(names: set[str]) -> dict[str, Organization]:
    return {found.name: found for found in Organization.objects.filter(name__in=names - {""}, level=Organization.Level.UNIT)}


def _amend(model: type[Any], steps: list[Planned[Any]], filled: dict[int, Any]) -> None:
    fields = {"spellings", "unit_key"}
    for step in steps:
        if step.first:
            continue
        fields |= set(step.fills)
        before = [step.profile.name_key, step.profile.unit_key]
        step.profile.derive()
        for named in (before, list(step.row.keys)):
            step.profile.remember_spelling(named)
    if filled:
        model.objects.bulk_update(filled.values(), sorted(fields), batch_size=BATCH)


def _dated(gift: Any, step: Planned[Any], by: Person | None) -> Any:
    when, gift.recorded_by, gift.recorded_at = step.row.when, by, clock.now()
    gift.on, gift.precision = (min(when.on, clock.today()), when.precision) if when else (clock.today(), Precision.UNKNOWN)
    gift.clean_fields(exclude={"studio", "craftsman", "recorded_by", "supersedes"})
    return gift


def _derive(model: type[Any], touched: dict[int, Any]) -> None:
    given: dict[int, list[Any]] = defaultdict(list)
    rows: Any = Designation.objects.filter(studio__in=touched) if model is Studio else Honour.objects.filter(craftsman__in=touched)
    for row in rows:
        given[row.studio_id if model is Studio else row.craftsman_id].append(row)
    for profile in touched.values():
        if isinstance(profile, Studio):
            derive_standing(profile, given[profile.pk], save=False)
        else:
            derive_honours(profile, given[profile.pk], save=False)
    derived = ["state", "level", "designated_on", "hidden"] if model is Studio else ["level", "title", "honoured_on", "hidden"]
    if touched:
        model.objects.bulk_update(touched.values(), derived, batch_size=BATCH)


def _snapshots(model: type[Any], touched: dict[int, Any]) -> list[ProfileVersion]:
    """A version of every profile that is public after this: new ones their first, amended ones their next."""
    owner = "studio" if model is Studio else "craftsman"
    numbers: dict[int, int] = {}
    for pk, number in ProfileVersion.objects.filter(**{f"{owner}__in": touched}).values_list(f"{owner}_id", "number"):
        numbers[pk] = max(number, numbers.get(pk, 0))
    made = [snapshot(profile, numbers.get(pk, 0) + 1) for pk, profile in touched.items() if profile.approved_at is not None]
    return ProfileVersion.objects.bulk_create(made, batch_size=BATCH)


def _entry(step: Planned[Any], version: ProfileVersion | None, gift: Designation | Honour | None) -> Entry:
    profile: Studio | Craftsman = step.profile
    data = {
        "row": step.row.row, "fields": sorted(step.fills), "given": gift.pk if gift else None, "level": gift.level if gift else None,
        "version": version.number if version else None, "sha256": version.sha256 if version else None,
    }  # fmt: skip
    return Entry(f"{kind_of(profile)}.{'imported' if step.first else 'amended'}", profile, data)
