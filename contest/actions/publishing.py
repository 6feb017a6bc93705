"""公示: the record is published for so many working days, entries learn what came of them, objections are answered, the notice is settled."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Person, Role
from accounts.queries import holders
from contest.actions.closing import check_replay, require_move, require_staff
from contest.actions.steps import advance, tell_leader
from contest.models import Award, AwardLevel, Entry, Judge, Objection, Publication, Record, Round, Standing
from contest.permissions import runs_contest
from contest.queries import holidays, last_record
from contest.refusals import NoLongerPossible
from contest.rules.awards import Level, TieAcrossLine, award_levels, close_up
from contest.rules.states import EntryState, RoundState
from contest.rules.working_days import notice_period
from files.actions import erase_bytes, keep
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused
from ledger.signals import changed
from notices.actions import notify


def publish(*, round: Round, by: Person) -> Publication:
    """The record is replayed before the transaction, and published if it is still the newest.

    Raises NotAllowed, NoLongerPossible, Refused when the record does not replay equal or a tie stands across a line that may not be enlarged."""
    round = Round.objects.select_related("contest", "track").get(pk=round.pk)
    require_staff(round, by)
    require_move(round, "publish")
    kept = last_record(round)
    if kept is None:
        raise NoLongerPossible
    require_line(round, kept)
    check_replay(kept)
    return begin_notice(round=round, kept=kept, by=by)


def require_line(round: Round, kept: Record) -> None:
    """The record leaves open who goes on where entries are level at a line that may not be enlarged: nobody is stopped by that."""
    level = [line["entry"] for line in kept.data["results"] if line["advances"] is None] if kept.data["cut"] else []
    if level:
        raise Refused(
            _("These entries are level at the line of %(round)s: %(entries)s. Reopen the marks, and let the judges look at them again.")
            % {"round": round.name, "entries": "、".join(level)}
        )


@transaction.atomic
def begin_notice(*, round: Round, kept: Record, by: Person) -> Publication:
    round = Round.objects.locked(round.pk)
    require_staff(round, by)
    to = require_move(round, "publish")
    if last_record(round) != kept:
        raise NoLongerPossible
    contest, (exceptions, known_until) = round.contest, holidays()
    if not contest.contact_phone:
        raise Refused(_("A public notice needs a telephone for objections: fill it in among the contest's basics."))
    period = notice_period(published=clock.today(), days=contest.notice_days, exceptions=exceptions, known_until=known_until)
    publication, _new = Publication.objects.update_or_create(
        round=round,
        defaults={
            "record": kept, "published_at": clock.now(), "published_by": by, "days": contest.notice_days, "last_day": period.last,
            "calendar_known": period.known, "phone": contest.contact_phone, "email": contest.contact_email, "address": contest.contact_address,
            "hours": contest.contact_hours, "settled_at": None,
        },
    )  # fmt: skip
    move_entries(round, kept, by)
    if round.last:
        propose_awards(round, kept)
    round.state = to
    round.save(update_fields=["state"])
    record(
        book=round.book, action="round.published", subject=publication, by=by, sha256=kept.sha256, last_day=period.last, days=contest.notice_days,
        calendar_known=period.known,
    )  # fmt: skip
    changed.send(sender=None, kind="contest", ids=[round.contest_id])
    return publication


def move_entries(round: Round, kept: Record, by: Person) -> None:
    """Each entry learns from the record: advanced, not advanced, or (last round) whether an award is proposed."""
    levels = levels_of(round, kept, gone_from(round)) if round.last else {}
    rows = Standing.objects.filter(record=kept).select_related("entry__entry").order_by("entry__entry")
    for row in rows:
        entry = Entry.objects.locked(row.entry.entry_id)
        if entry.state != EntryState.IN_ROUND:
            continue
        if round.last:
            action, to = ("propose_award", EntryState.PROVISIONAL) if entry.number in levels else ("stop", EntryState.NOT_ADVANCED)
        else:
            action, to = ("advance", EntryState.IN_ROUND) if row.advances else ("stop", EntryState.NOT_ADVANCED)
        step = advance(entry, action=action, to=to, by=by, holder=None, organization=round.contest.organization, round=round.pk, record=kept.pk)
        tell_leader(entry, step, RESULT_WORDS[action]() % {"title": entry.title, "round": round.name})
    for away in round.entries.filter(absent=True):
        entry = Entry.objects.locked(away.entry_id)
        if entry.state == EntryState.IN_ROUND:
            advance(entry, action="absent", to=EntryState.ABSENT, by=by, holder=None, organization=round.contest.organization, round=round.pk)


RESULT_WORDS = {
    "propose_award": lambda: _("An award is proposed for %(title)s; the public notice has begun"),
    "advance": lambda: _("%(title)s has advanced from the %(round)s"),
    "stop": lambda: _("%(title)s has not advanced from the %(round)s"),
}


STAYS = (EntryState.IN_ROUND, EntryState.PROVISIONAL, EntryState.NOT_ADVANCED)


def gone_from(round: Round) -> frozenset[str]:
    """The numbers of entries that were scored and have left since: withdrawn, disqualified, or without the award that they declined."""
    left = Entry.objects.filter(rounds__round=round).exclude(state__in=STAYS).exclude(number=None)
    return frozenset(number for number in left.values_list("number", flat=True) if number)


def ranks_of(kept: Record) -> list[tuple[str, int]]:
    rows = Standing.objects.filter(record=kept).exclude(rank=None).order_by("rank", "entry__entry__number")
    return [(number, rank) for number, rank in rows.values_list("entry__entry__number", "rank") if number is not None and rank is not None]


def award_levels_for(round: Round) -> list[AwardLevel]:
    own = list(AwardLevel.objects.filter(contest=round.contest, track=round.track)) if round.track_id else []
    return own or list(AwardLevel.objects.filter(contest=round.contest, track=None))


def levels_of(round: Round, kept: Record, gone: frozenset[str] = frozenset()) -> dict[str, AwardLevel]:
    """Entry number -> its level. Raises Refused for a tie across a line that may not be enlarged."""
    levels = award_levels_for(round)
    by_key = {level.pk: level for level in levels}
    try:
        found = award_levels(close_up(ranks_of(kept), gone), [Level(level.pk, level.places) for level in levels], ties_enlarge=round.ties_enlarge)
    except TieAcrossLine as tie:
        words = {"level": by_key[tie.level.key].name, "entries": "、".join(tie.entries)}
        raise Refused(
            _("These entries are level at the last place of %(level)s: %(entries)s. The head of the panel decides first.") % words
        ) from None
    return {entry: by_key[key] for entry, key in found}


def propose_awards(round: Round, kept: Record) -> None:
    ranks = dict(ranks_of(kept))
    entries = {entry.number: entry for entry in Entry.objects.filter(rounds__round=round)}
    for number, level in levels_of(round, kept, gone_from(round)).items():
        Award.objects.update_or_create(
            entry=entries[number], state=Award.State.PROVISIONAL,
            defaults={"level": level, "record": kept, "rank": ranks[number], "changed_at": clock.now(), "prize_fen": level.prize_fen},
        )  # fmt: skip


def object_to(
    *,
    publication: Publication,
    by: Person,
    kind: str,
    name: str,
    contact: str,
    grounds: str,
    entry: Entry | None = None,
    evidence: UploadedFile | None = None,
) -> Objection:
    """提出异议, in one's name, while the notice runs. Staff and the supervisor are told. Raises NoLongerPossible after the last day."""
    require_running(Publication.objects.select_related("round__contest").get(pk=publication.pk))
    kept = keep(upload=evidence, by=by, purpose="objection") if evidence is not None else None
    made = Objection(
        entry=entry, kind=kind, name=name.strip(), contact=contact.strip(), grounds=grounds.strip(), by=by, at=clock.now(), evidence=kept
    )
    try:
        return receive(made, publication)
    except Refused:
        if kept is not None:
            erase_bytes(file=kept, by=by)
        raise


def require_running(publication: Publication) -> None:
    if publication.settled_at is not None or publication.round.state != RoundState.NOTICE or clock.today() > publication.last_day:
        raise NoticeOver(publication)


@transaction.atomic
def receive(made: Objection, publication: Publication) -> Objection:
    made.publication = Publication.objects.select_for_update(of=("self",)).select_related("round__contest__organization").get(pk=publication.pk)
    require_running(made.publication)
    made.full_clean(exclude=["evidence"])
    made.save()
    record(book=made.book, action="objection.received", subject=made, by=made.by, entry=made.entry_id, words={"grounds": made.grounds})
    contest = made.publication.round.contest
    told = set(Person.objects.filter(judging__contest=contest, judging__role=Judge.Role.SUPERVISOR))
    for person in sorted(told | set(holders(contest.organization, [Role.Kind.STAFF])), key=lambda one: one.pk):
        notify(
            person=person, kind="objection", key=f"objection:{made.pk}", title=_("An objection has been received"),
            link=reverse("staff_objections", args=[contest.slug, made.publication.round.ref]),
        )  # fmt: skip
    return made


class NoticeOver(Refused):
    def __init__(self, publication: Publication) -> None:
        super().__init__(
            _("Objections were taken until %(day)s. Call %(phone)s: the office tells you what is still possible.")
            % {"day": date_format(publication.last_day, "Y-m-d"), "phone": publication.phone}
        )


@transaction.atomic
def examine_objection(*, objection: Objection, by: Person) -> Objection:
    objection = locked_objection(objection, by)
    if objection.state != Objection.State.RECEIVED:
        raise NoLongerPossible
    objection.state = Objection.State.EXAMINING
    objection.save(update_fields=["state"])
    record(book=objection.book, action="objection.accepted", subject=objection, by=by)
    return objection


def locked_objection(objection: Objection, by: Person) -> Objection:
    found = (
        Objection.objects.select_for_update(of=("self",)).select_related("publication__round__contest__organization", "entry").get(pk=objection.pk)
    )
    if not runs_contest(by, found.publication.round.contest):
        raise NotAllowed
    return found


@transaction.atomic
def answer_objection(*, objection: Objection, by: Person, outcome: str, answer: str, move_up: bool = True) -> Objection:
    """异议成立, 不成立 or 不予受理, in writing. A sustained one takes its entry's award away; with `move_up` whoever stood below moves up (递补)."""
    round = Round.objects.locked(objection.publication.round_id)
    objection = locked_objection(objection, by)
    allowed = {
        Objection.State.RECEIVED: (Objection.State.NOT_ACCEPTED,),
        Objection.State.EXAMINING: (Objection.State.SUSTAINED, Objection.State.DISMISSED),
    }.get(Objection.State(objection.state), ())
    if outcome not in allowed:
        raise NoLongerPossible([state.value for state in allowed])
    if not answer.strip():
        raise Refused(_("An objection is answered in writing: say what was found."))
    objection.state, objection.answer, objection.answered_at, objection.answered_by = outcome, answer.strip(), clock.now(), by
    objection.full_clean(exclude=["evidence", "by"])
    objection.save()
    record(book=objection.book, action="objection.answered", subject=objection, by=by, outcome=outcome, words={"answer": answer.strip()})
    if objection.by is not None:
        notify(
            person=objection.by, kind="objection", key=f"answer:{objection.pk}", title=_("Your objection has been answered"), body=answer.strip(),
            link=objection.publication.get_absolute_url(),
        )  # fmt: skip
    if outcome == Objection.State.SUSTAINED and objection.entry is not None:
        lose_award(round, objection.entry, by, reason=objection.ref, move_up=move_up)
    return objection


def lose_award(round: Round, entry: Entry, by: Person, *, reason: str, move_up: bool) -> None:
    """The entry leaves the contest; its place stays open, or all below close up. Everything is in the round's book."""
    entry = Entry.objects.locked(entry.pk)
    if entry.state not in (EntryState.PROVISIONAL, EntryState.IN_ROUND, EntryState.NOT_ADVANCED):
        raise NoLongerPossible
    entry.awards.filter(state=Award.State.PROVISIONAL).update(state=Award.State.WITHDRAWN, reason=reason, changed_at=clock.now())
    step = advance(
        entry, action="lose_award", to=EntryState.DISQUALIFIED, by=by, holder=None, organization=round.contest.organization, objection=reason
    )
    tell_leader(entry, step, _("An objection to %(title)s was sustained: it leaves the contest") % {"title": entry.title})
    kept = last_record(round)
    if not (move_up and round.last and kept):
        return
    out = gone_from(round)
    standing = {award.entry.number: award for award in Award.objects.filter(record=kept, state=Award.State.PROVISIONAL).select_related("entry")}
    entries = {row.number: row for row in Entry.objects.filter(rounds__round=round)}
    ranks, moved = dict(ranks_of(kept)), []
    for number, level in levels_of(round, kept, out).items():
        award = standing.get(number)
        if award is not None and award.level_id == level.pk:
            continue
        if award is None:
            award = Award(entry=entries[number], record=kept, rank=ranks[number])
            below = Entry.objects.locked(entries[number].pk)
            advance(below, action="move_up", to=EntryState.PROVISIONAL, by=by, holder=None, organization=round.contest.organization, level=level.pk)
        award.level, award.prize_fen, award.changed_at = level, level.prize_fen, clock.now()
        award.save()
        moved.append([entries[number].pk, level.pk])
    record(book=round.book, action="round.moved_up", subject=round, by=by, moved=moved, gone=sorted(out))


@transaction.atomic
def settle(*, round: Round, by: Person) -> Round:
    """公示期满: every objection is answered and the last day is over."""
    round = Round.objects.locked(round.pk)
    require_staff(round, by)
    to = require_move(round, "settle")
    publication = Publication.objects.select_for_update().get(round=round)
    if clock.today() <= publication.last_day:
        raise Refused(_("The notice runs until the end of %(day)s.") % {"day": date_format(publication.last_day, "Y-m-d")})
    open_ones = [objection for objection in publication.objections.all() if not objection.is_answered]
    if open_ones:
        raise ObjectionsOpen(open_ones)
    publication.settled_at = clock.now()
    publication.save(update_fields=["settled_at"])
    round.state = to
    round.save(update_fields=["state"])
    record(book=round.book, action="round.settled", subject=publication, by=by, objections=publication.objections.count())
    return round


class ObjectionsOpen(Refused):
    def __init__(self, objections: list[Objection]) -> None:
        self.objections = objections
        super().__init__(_("Some objections are not answered yet: answer them first."))
