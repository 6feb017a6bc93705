"""Zones 赛区: made for all organizations in one step, opened together, and their results sent up into the places of the contest above."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organization, Person
from contest.actions.awarding import ranks_of
from contest.actions.copying import copy_form, free_prefix, free_slug
from contest.actions.entering import next_number
from contest.actions.setting_up import BASICS, announce, locked_for_staff, missing_before_announcing
from contest.actions.steps import advance, tell_leader
from contest.models import Contest, Entry, EntryFile, Host, Member, Quota, Recommendation, Round, Track, Version
from contest.permissions import runs_contest
from contest.queries import last_record
from contest.refusals import NoLongerPossible
from contest.rules.awards import TieAcrossLine, close_up
from contest.rules.states import EntryState, RoundState
from contest.rules.zone_cut import Cut, cut
from ledger import clock
from ledger.actions import record
from ledger.canonical import canonical, sha256
from ledger.refusals import NotAllowed, Refused

LEFT = (
    EntryState.WITHDRAWN, EntryState.INELIGIBLE, EntryState.DISQUALIFIED, EntryState.DECLINED, EntryState.AWARD_DECLINED, EntryState.REVOKED,
)  # fmt: skip


@transaction.atomic
def make_zones(*, contest: Contest, by: Person, organizations: Sequence[Organization]) -> list[Contest]:
    """A zone for each of these organizations below the host, with all that entrants of the edition meet to begin from. Once each."""
    contest = locked_for_staff(contest, by)
    if contest.parent_id is not None:
        raise NoLongerPossible
    had = set(contest.zones.values_list("organization", flat=True))
    made = []
    for organization in organizations:
        if organization.pk in had:
            continue
        if organization.pk == contest.organization_id or not organization.path.startswith(contest.organization.path):
            raise NotAllowed
        made.append(make_zone(contest, organization, by))
    if made:
        record(book=contest.book, action="contest.zones_made", subject=contest, by=by, zones=[zone.pk for zone in made])
    return made


def make_zone(contest: Contest, organization: Organization, by: Person) -> Contest:
    name = organization.short_name.removesuffix("总工会")
    zone = Contest(
        organization=organization, parent=contest, made_by=by, name=_("%(contest)s, zone %(zone)s") % {"contest": contest.name, "zone": name},
        slug=free_slug(f"{contest.slug}-{organization.region_code or organization.pk}"), prefix=free_prefix(contest),
        **{field: getattr(contest, field) for field in BASICS if field not in ("name", "slug", "prefix")},
    )  # fmt: skip
    zone.full_clean()
    zone.save()
    Host.objects.create(contest=zone, kind=Host.Kind.HOST, name=organization.name)
    copy_form(zone, contest, 0)
    record(book=zone.book, action="contest.made", subject=zone, by=by, organization=organization.pk, parent=contest.pk)
    return zone


@transaction.atomic
def announce_zones(*, contest: Contest, by: Person) -> tuple[list[Contest], list[Contest]]:
    """(opened now, not ready): every zone that is not open yet and lacks nothing is announced. The edition comes first.

    A zone that was made before the edition had its dates, form or awards takes over now what it has nothing of.
    """
    contest = locked_for_staff(contest, by)
    if contest.announced_at is None:
        raise Refused(_("Announce the contest first, then its zones."))
    opened, unready = [], []
    for zone in contest.zones.filter(announced_at=None).select_related("organization").order_by("pk"):
        copy_form(zone, contest, 0)
        if missing_before_announcing(zone):
            unready.append(zone)
        else:
            opened.append(announce(contest=zone, by=by))
    return opened, unready


class NothingToSend(Refused):
    pass


@dataclass(frozen=True)
class Going:
    """One track of a zone's result as it goes up: what the rule says, and what has gone already."""

    track: Track
    above: Track
    round: Round
    quota: Quota
    cut: Cut
    entries: dict[str, Entry]
    """Number in the zone -> entry of the zone."""
    sent: dict[str, Entry]
    """Number in the zone -> entry of the contest above."""

    @property
    def waiting(self) -> list[str]:
        return [number for number in self.cut.up if number not in self.sent]


def going_up(zone: Contest) -> list[Going]:
    """By the records of its ratified last rounds. Raises NothingToSend naming what stands in the way, and a tie across the line."""
    if zone.parent is None:
        raise NothingToSend(_("This contest is no zone."))
    rounds = list(zone.rounds.filter(last=True).select_related("contest", "track"))
    if not rounds or any(round.state != RoundState.FINAL for round in rounds):
        raise NothingToSend(_("Not sent up: the result of the zone is not ratified yet."))
    above = {track.name: track for track in zone.parent.tracks.all()}
    quotas = {quota.track_id: quota for quota in Quota.objects.filter(contest=zone.parent, organization=zone.organization)}
    found = []
    for track in zone.tracks.all():
        round = next((one for one in rounds if one.track_id in (None, track.pk)), None)
        if round is None:
            continue
        if track.name not in above:
            raise NothingToSend(_("%(contest)s has no track %(track)s.") % {"contest": zone.parent.name, "track": track.name})
        quota = quotas.get(above[track.name].pk) or quotas.get(None)
        if quota is None:
            raise NothingToSend(
                _("%(contest)s has set no places for %(zone)s in %(track)s. Its staff set them first.")
                % {"contest": zone.parent.name, "zone": zone.organization.short_name, "track": track.name}
            )
        found.append(in_track(zone, round, track, above[track.name], quota))
    return found


def in_track(zone: Contest, round: Round, track: Track, above: Track, quota: Quota) -> Going:
    kept = last_record(round)
    entries = {entry.number or "": entry for entry in Entry.objects.filter(contest=zone, track=track).exclude(number=None).select_related("leader")}
    numbers = {entry.pk: number for number, entry in entries.items()}
    sent = {numbers[entry.from_zone_id]: entry for entry in Entry.objects.filter(from_zone__in=numbers) if entry.from_zone_id is not None}
    left = {number for number, entry in entries.items() if entry.state in LEFT and number not in sent}
    ranks = close_up(ranks_of(kept), frozenset(left)) if kept else []
    own = [(number, rank) for number, rank in ranks if number in entries]
    ranked = [(number, 1 + sum(other < rank for _number, other in own)) for number, rank in own]
    gone = frozenset(number for number, entry in sent.items() if entry.state in LEFT)
    try:
        made = cut(
            ranked, places=quota.places, substitutes=quota.substitutes, direct=quota.direct, ties_enlarge=round.ties_enlarge, gone=gone
        )  # fmt: skip
    except TieAcrossLine as tie:
        raise NothingToSend(
            _("These entries are level at the line: %(entries)s. The head of the panel decides first.") % {"entries": "、".join(tie.entries)}
        ) from None
    return Going(track, above, round, quota, made, entries, sent)


@transaction.atomic
def send_up(*, zone: Contest, by: Person) -> list[Entry]:
    """The zone's result fills its places above: first choices, those among them that skip a round, and substitutes for whoever has left.

    Each goes as a new entry of the contest above, with the version that was judged; the zone's own entry keeps its award. Done again it sends only
    who moves up. Staff of the zone, or of the contest above. Raises NotAllowed, NothingToSend.
    """
    zone = Contest.objects.select_for_update(of=("self",)).select_related("organization", "parent__organization").get(pk=zone.pk)
    if not runs_contest(by, zone):
        raise NotAllowed
    made = []
    for going in going_up(zone):
        list(Quota.objects.select_for_update().filter(pk=going.quota.pk))
        for place, number in enumerate(going.cut.up, 1):
            if number not in going.sent:
                made.append(lift(going, going.entries[number], place, by, direct=number in going.cut.direct))
    if not made:
        raise NothingToSend(_("Everyone whom the result sends up is there already, and no place is empty."))
    for book in (zone, zone.parent):
        if book is not None:
            record(book=book.book, action="contest.zone_sent_up", subject=zone, by=by, entries=[entry.pk for entry in made])
    return made


def lift(going: Going, old: Entry, place: int, by: Person, *, direct: bool) -> Entry:
    """The zone's entry as one of the contest above, on the host's desk for qualification review."""
    zone, parent, now = old.contest, going.above.contest, clock.now()
    same = (
        "channel", "leader", "unit", "title", "summary", "unit_name", "credit_code", "baseline_jobs", "baseline_revenue_fen", "baseline_on",
        "answers", "links", "committed_at",
    )  # fmt: skip
    entry = Entry(
        contest=parent, track=going.above, zone=zone, from_zone=old, direct=direct, number=next_number(parent), made_at=now, changed_at=now,
        **{name: getattr(old, name) for name in same},
    )  # fmt: skip
    entry.full_clean(exclude=["answers", "as_typed", "links"])
    entry.save()
    for member in old.members.all():
        again_member(member, entry)
    documents = {document.key: document for document in parent.documents.all()}
    for kept in old.files.filter(taken_out_at=None).select_related("document", "file"):
        if kept.document.key in documents:
            EntryFile.objects.create(entry=entry, document=documents[kept.document.key], file=kept.file)
    entry.submitted = version_of(entry, old, by)
    made = Recommendation.objects.create(
        entry=entry, organization=zone.organization, kind=Recommendation.Kind.FIRST, place=place, prepared_by=by, prepared_at=now, signed_by=by,
        signed_at=now,
    )  # fmt: skip
    record(book=entry.book, action="entry.prepared", subject=made, by=by, organization=zone.organization_id, kind=made.kind, place=place)
    step = advance(
        entry, action="send_up", to=EntryState.SCREENING, by=by, holder=parent.organization, organization=zone.organization, from_zone=old.pk,
        place=place, direct=direct, recommendation=made.pk, version=1, sha256=entry.submitted.sha256, number=entry.number,
    )  # fmt: skip
    tell_leader(
        entry, step, _("%(title)s goes on to %(contest)s as %(number)s") % {"title": entry.title, "contest": parent.name, "number": entry.number}
    )
    return entry


def again_member(member: Member, entry: Entry) -> None:
    member.pk, member.entry, member._state.adding = None, entry, True
    member.save()


def version_of(entry: Entry, old: Entry, by: Person) -> Version:
    """What the zone judged, under the number that it has above."""
    content: dict[str, Any] = {
        **(old.submitted.data if old.submitted else {}), "number": entry.number, "contest": entry.contest.slug, "track": entry.track.name,
        "from_zone": {"contest": old.contest.slug, "number": old.number, "sha256": old.submitted.sha256 if old.submitted else ""},
    }  # fmt: skip
    return Version.objects.create(entry=entry, number=1, at=clock.now(), by=by, content=canonical(content), sha256=sha256(content))
