"""A union sends in many projects at once: looked at first, cell by cell; then all of it, or nothing; each leader takes the own one over by phone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organization, Person
from accounts.paths import in_path
from accounts.permissions import acts_for
from accounts.phones import normal
from contest.actions.entering import JudgesHere, within_entry_stage
from contest.models import Contest, EnteredFor, Entry, EntryList, ListedRow, Member, Track
from contest.permissions import OFFICERS
from contest.queries import way_up
from contest.refusals import NoLongerPossible
from contest.rules.states import EntryState
from contest.union_lists import as_xlsx, columns, names_in
from files.actions import keep, keep_bytes
from files.models import PrivateFile
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused
from notices import sms
from notices.actions import notify
from spreadsheets.reading import BadSheet, read
from spreadsheets.tables import Line, Listing, NoHeader, Problem, read_list
from work.actions import enqueue

ROWS_AT_MOST = 2_000


class BadList(Refused):
    """The file is no list that can be read; the message says why."""

    status = 422


class ListStopped(Refused):
    """`plan` names each cell."""

    status = 422

    def __init__(self, plan: "Plan") -> None:
        self.plan = plan
        super().__init__(_("Nothing was taken over: mend the cells that are named, and send the list again."))


class AppliedAlready(Refused):
    message = gettext_lazy("This list has been taken over already. Open it again to see its projects.")


class NotYourPhone(NotAllowed):
    message = gettext_lazy("This project was entered for another phone number. Sign in with the number that your union gave, or ask the union.")


@dataclass(frozen=True)
class Planned:
    """`known`: it was entered before, and is left as it is."""

    row: int
    track: Track
    unit: Organization
    name: str
    phone: str
    fields: Mapping[str, Any]
    members: tuple[str, ...]
    known: bool = False


@dataclass
class Plan:
    rows: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def fresh(self) -> list[Planned]:
        return [row for row in self.rows if not row.known]


def require_officer(by: Person, organization: Organization, contest: Contest) -> None:
    if not acts_for(by, organization, kinds=OFFICERS) or not way_up(organization, contest):
        raise NotAllowed


def receive_list(*, contest: Contest, organization: Organization, by: Person, upload: UploadedFile | None = None, pasted: str = "") -> EntryList:
    """Keep the spreadsheet, or what was pasted out of one, until it is taken over. Raises UnwantedFile, BadList, NotAllowed."""
    require_officer(by, organization, contest)
    if upload is not None:
        file = keep(upload=upload, by=by, purpose="entry-list", limit_mb=30, allowed=("xlsx",))
    else:
        file = keep_bytes(content=from_paste(contest, pasted), name=_("pasted.xlsx"), by=by, purpose="entry-list")
    rows_of(file, contest)
    with transaction.atomic():
        made = EntryList.objects.create(contest=contest, organization=organization, file=file, by=by, at=clock.now())
        PrivateFile.objects.filter(pk=file.pk).update(belongs_to=f"contest.entrylist:{made.pk}")
        record(book=made.book, action="list.received", subject=made, by=by, contest=contest.pk, organization=organization.pk, sha256=file.sha256)
    return made


def from_paste(contest: Contest, pasted: str) -> bytes:
    """Lines with tabs between the cells, with or without the headings: without them the columns are those of the template."""
    try:
        rows = read(pasted.encode()).rows
    except BadSheet as wrong:
        raise BadList(str(wrong)) from wrong
    try:
        read_list(rows, columns(contest))
    except NoHeader:
        if max(map(len, rows)) < 3:
            raise BadList(_("This is not a table. Select the rows in WPS with their headings, copy them, and paste them here.")) from None
        return as_xlsx([[column.label for column in columns(contest)], *rows])
    return as_xlsx(rows)


def rows_of(file: PrivateFile, contest: Contest) -> Listing:
    try:
        found = read_list(read(file.path), columns(contest))
    except (BadSheet, NoHeader) as wrong:
        raise BadList(str(wrong)) from wrong
    if len(found.lines) > ROWS_AT_MOST:
        raise BadList(_("The list has more than %(n)d rows. Split it.") % {"n": ROWS_AT_MOST})
    return found


def plan_of(listed: EntryList) -> Plan:
    """What taking it over would do. Nothing is written."""
    contest, plan = listed.contest, Plan()
    found = rows_of(listed.file, contest)
    plan.problems += found.problems
    if not found.lines and not found.problems:
        plan.problems.append(Problem(0, "", "", "表里没有项目。请从表头下面一行填起。"))
    tracks = {track.name: track for track in contest.tracks.all()}
    below = list(Organization.objects.filter(in_path("path", listed.organization.path)))
    unions: dict[str, list[Organization]] = {}
    for organization in below:
        for name in {organization.name, organization.short_name}:
            unions.setdefault(name, []).append(organization)
    before = known_before(contest)
    seen: dict[tuple[str, str], int] = {}
    for line in found.lines:
        made = planned(line, listed, tracks, unions, plan.problems)
        if made is None or line.row in found.rows_with_problems:
            continue
        said = (made.phone, str(made.fields["title"]))
        if said in seen:
            plan.problems.append(Problem(line.row, "项目名称", said[1], f"与第 {seen[said]} 行是同一个项目。请删去一行。"))
            continue
        seen[said] = line.row
        plan.rows.append(Planned(**{**vars(made), "known": said in before}))
    plan.problems.sort(key=lambda problem: problem.row)
    return plan


def planned(
    line: Line, listed: EntryList, tracks: Mapping[str, Track], unions: Mapping[str, list[Organization]], problems: list[Problem]
) -> Planned | None:
    values = line.values
    said, track = str(values.get("track") or ""), None
    if said:
        track = tracks.get(said)
        if track is None:
            problems.append(Problem(line.row, "组别", said, f"没有这个组别。请填：{'、'.join(tracks)}。"))
    elif len(tracks) == 1:
        track = next(iter(tracks.values()))
    unit, named = None, str(values.get("union") or "")
    if named:
        same = unions.get(named, [])
        unit = same[0] if len(same) == 1 else None
        if unit is None:
            words = "本工会下面没有这家工会。请核对名称，与组织树里的一致。" if not same else "有几家工会同名，请写全称。"
            problems.append(Problem(line.row, "基层工会", named, words))
    elif listed.organization.level == Organization.Level.UNIT:
        unit = listed.organization
    else:
        problems.append(Problem(line.row, "基层工会", "", "请填项目所在的基层工会，它是推荐的第一级。"))
    if track is None or unit is None:
        return None
    fields = {name: values.get(name) or "" for name in ("title", "summary", "unit_name", "credit_code")}
    jobs = values.get("baseline_jobs")
    if isinstance(jobs, int) and not 0 <= jobs < 1_000_000:
        problems.append(Problem(line.row, "现有岗位", str(jobs), "请填 0 到 999999 之间的整数。"))
        return None
    members = names_in(values.get("members"))
    if len(members) >= listed.contest.members_at_most:
        problems.append(Problem(line.row, "团队成员", "、".join(members), f"连同负责人最多 {listed.contest.members_at_most} 人。"))
        return None
    if long := [name for name in members if len(name) > 60]:
        problems.append(Problem(line.row, "团队成员", long[0], "姓名过长。成员之间请用顿号隔开。"))
        return None
    return Planned(
        row=line.row, track=track, unit=unit, name=str(values.get("leader") or ""), phone=str(values.get("phone") or ""),
        fields={**fields, "baseline_jobs": jobs}, members=tuple(members),
    )  # fmt: skip


def known_before(contest: Contest) -> set[tuple[str, str]]:
    """(phone, title) of what is in the contest already, whoever entered it."""
    led = contest.entries.exclude(leader__phone=None).values_list("leader__phone", "title")
    listed = EnteredFor.objects.filter(entry__contest=contest).values_list("phone", "entry__title")
    return {(normal(phone or "") or phone or "", title) for phone, title in [*led, *listed]}


@transaction.atomic
def apply_list(*, listed: EntryList, by: Person) -> int:
    """Every row becomes a draft that the union holds for its leader; all rows, or none. Returns how many.

    Raises ListStopped with what is wrong, AppliedAlready, NotOpenYet, DeadlinePassed, JudgesHere, NotAllowed.
    """
    listed = EntryList.objects.select_for_update(of=("self",)).select_related("contest__organization", "organization", "file").get(pk=listed.pk)
    contest, now = listed.contest, clock.now()
    require_officer(by, listed.organization, contest)
    if listed.applied_at is not None:
        raise AppliedAlready
    within_entry_stage(contest, now)
    if contest.judges.filter(person=by).exists():
        raise JudgesHere
    plan = plan_of(listed)
    if plan.problems:
        raise ListStopped(plan)
    fresh = plan.fresh
    entries = [Entry(contest=contest, track=row.track, unit=row.unit, leader=by, made_at=now, changed_at=now, **row.fields) for row in fresh]
    for row, entry in zip(fresh, entries, strict=True):
        try:
            entry.clean_fields(exclude=["answers", "as_typed", "links", "contest", "track", "unit", "leader"])
        except ValidationError as wrong:
            plan.problems.append(Problem(row.row, "", entry.title, "　".join(wrong.messages)))
    if plan.problems:
        raise ListStopped(plan)
    Entry.objects.bulk_create(entries)
    people, members = [], []
    for row, entry in zip(fresh, entries, strict=True):
        people.append(EnteredFor(entry=entry, clerk=by, organization=listed.organization, name=row.name, phone=row.phone))
        members += [Member(entry=entry, order=order, name=name) for order, name in enumerate((row.name, *row.members))]
    EnteredFor.objects.bulk_create(people)
    Member.objects.bulk_create(members)
    ListedRow.objects.bulk_create([ListedRow(entry_list=listed, row=row.row, entry=entry) for row, entry in zip(fresh, entries, strict=True)])
    for entry in entries:
        record(book=entry.book, action="entry.started", subject=entry, by=by, contest=contest.pk, track=entry.track_id, list=listed.pk)
    listed.applied_at = now
    listed.save(update_fields=["applied_at"])
    record(book=listed.book, action="list.applied", subject=listed, by=by, entries=[entry.pk for entry in entries])
    enqueue(kind="contest.tell_listed", key=str(listed.pk), arguments={"listed": listed.pk}, by=by)
    return len(entries)


def tell_leaders(listed: EntryList, progress: Any) -> int:
    """Each leader once, by text message where there is no account yet. Done again, only those are told who were not."""
    waiting = list(listed.rows.filter(told_at=None, entry__entered_for__confirmed_at=None).select_related("entry__entered_for", "entry__contest"))
    for done, row in enumerate(waiting, 1):
        said = row.entry.entered_for
        words = _("%(union)s has entered %(title)s for you. Take it over and complete it") % {
            "union": listed.organization.short_name, "title": row.entry.title,
        }  # fmt: skip
        person = Person.objects.filter(phone=said.phone, phone_verified=True, is_active=True).first()
        if ListedRow.objects.filter(pk=row.pk, told_at=None).update(told_at=clock.now()):
            if person is not None:
                notify(person=person, kind="claim", key=f"entry:{row.entry_id}", title=words, link=reverse("entries_claim"), urgent=True)
            else:
                sms.send(said.phone, f"{words}：{address_of_claims()}")
        progress(done, len(waiting))
    return len(waiting)


def address_of_claims() -> str:
    from django.conf import settings

    return f"{settings.SITE_URL}{reverse('entries_claim')}"


def waiting_for(person: Person) -> Any:
    """What unions have entered for the person's own phone."""
    if not person.phone or not person.phone_verified:
        return EnteredFor.objects.none()
    rows = EnteredFor.objects.filter(phone=person.phone, confirmed_at=None, entry__state=EntryState.DRAFT).exclude(entry__leader=person)
    return rows.select_related("entry__contest", "entry__track", "organization").order_by("pk")


@transaction.atomic
def claim_entry(*, entered: EnteredFor, by: Person) -> Entry:
    """The one for whom it was entered leads it from now on: the number is proved by the code with which the person signed in.

    Raises NotYourPhone, NoLongerPossible, JudgesHere.
    """
    entry = Entry.objects.locked(entered.entry_id)
    entered = EnteredFor.objects.select_for_update(of=("self",)).get(pk=entered.pk)
    if not by.phone_verified or by.phone != entered.phone:
        raise NotYourPhone
    if entered.confirmed_at is not None or entry.state != EntryState.DRAFT:
        raise NoLongerPossible
    if entry.contest.judges.filter(person=by).exists():
        raise JudgesHere
    entered.confirmed_at = clock.now()
    entered.save(update_fields=["confirmed_at"])
    entry.leader, entry.changed_at = by, clock.now()
    entry.draft_number += 1
    entry.save(update_fields=["leader", "changed_at", "draft_number"])
    entry.members.filter(order=0).update(person=by, name=by.name, phone=by.phone)
    record(book=entry.book, action="entry.claimed", subject=entry, by=by, clerk=entered.clerk_id)
    notify(
        person=entered.clerk, kind="claim", key=f"claimed:{entry.pk}", link=reverse("desk_sheets", args=[entry.contest.slug]),
        title=_("%(name)s has taken over %(title)s") % {"name": by.name, "title": entry.title},
    )  # fmt: skip
    return entry
