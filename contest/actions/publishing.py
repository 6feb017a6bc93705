"""公示: the record is published for so many working days, entries learn what came of them, and the notice is settled when its time is over."""

import datetime as dt
from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.actions.awarding import propose_awards
from contest.actions.closing import check_replay, require_move, require_staff
from contest.actions.steps import advance, tell_leader
from contest.models import Award, Contest, Entry, Objection, Publication, Record, Round, RoundEntry, Standing
from contest.queries import holidays, last_record
from contest.refusals import NoLongerPossible
from contest.rules.states import EntryState
from contest.rules.working_days import NoticePeriod, notice_period
from ledger import clock
from ledger.actions import record
from ledger.refusals import Refused
from ledger.signals import changed
from work.actions import enqueue
from work.models import Job

AT_ONCE = 60
"""Rounds up to this many entries are told while the officer waits: well under a second."""
PORTION = 10
TELLING = "contest.tell_entries"


def ask_to_publish(*, round: Round, by: Person) -> Job | None:
    """From the page: a small round is published at once (None); of a large one what stands in the way is said at once, and the rest is a job, for the
    record is replayed first. Raises as publish does."""
    round = Round.objects.select_related("contest", "track").get(pk=round.pk)
    if round.entries.count() <= AT_ONCE:
        publish(round=round, by=by)
        return None
    require_staff(round, by)
    require_move(round, "publish")
    require_contacts(round.contest)
    return enqueue(kind="contest.publish_round", key=f"round:{round.pk}", arguments={"round": round.pk, "by": by.pk}, by=by)


def publish(*, round: Round, by: Person) -> Publication:
    """The record is replayed before the transaction, and published if it is still the newest. Entries learn the result after it: of a small round
    before this returns, of a large one by a job.

    Raises NotAllowed, NoLongerPossible, Refused when the record does not replay equal or a tie stands across a line that may not be enlarged."""
    round = Round.objects.select_related("contest", "track").get(pk=round.pk)
    require_staff(round, by)
    require_move(round, "publish")
    kept = last_record(round)
    if kept is None:
        raise NoLongerPossible
    require_line(round, kept)
    check_replay(kept)
    publication = begin_notice(round=round, kept=kept, by=by)
    if round.entries.count() <= AT_ONCE:
        tell_entries(publication)
    return publication


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
    contest = round.contest
    require_contacts(contest)
    period = period_of(contest, clock.today())
    publication, _new = Publication.objects.update_or_create(
        round=round,
        defaults={
            "record": kept, "published_at": clock.now(), "published_by": by, "days": contest.notice_days, "last_day": period.last,
            "calendar_known": period.known, "phone": contest.contact_phone, "email": contest.contact_email, "address": contest.contact_address,
            "hours": contest.contact_hours, "settled_at": None,
        },
    )  # fmt: skip
    if round.last:
        propose_awards(round, kept)
    round.state = to
    round.save(update_fields=["state"])
    record(
        book=round.book, action="round.published", subject=publication, by=by, sha256=kept.sha256, last_day=period.last, days=contest.notice_days,
        calendar_known=period.known,
    )  # fmt: skip
    if round.entries.count() > AT_ONCE:
        enqueue(kind=TELLING, key=f"publication:{publication.pk}", arguments={"publication": publication.pk}, by=by)
    changed.send(sender=None, kind="contest", ids=[round.contest_id])
    return publication


def require_contacts(contest: Contest) -> None:
    """A notice says where objections go: telephone, e-mail, address and hours."""
    lacking = [
        word for word, value in (
            (_("telephone"), contest.contact_phone), (_("e-mail"), contest.contact_email), (_("address"), contest.contact_address),
            (_("hours"), contest.contact_hours),
        ) if not value
    ]  # fmt: skip
    if lacking:
        raise Refused(_("A public notice says where objections go. Fill in among the contest's basics: %(what)s.") % {"what": "、".join(lacking)})


def period_of(contest: Contest, published: dt.date) -> NoticePeriod:
    exceptions, known_until = holidays()
    return notice_period(published=published, days=contest.notice_days, exceptions=exceptions, known_until=known_until)


@transaction.atomic
def tell_some(publication: Publication, pks: Sequence[int]) -> None:
    """Each of these learns from the record: advanced, not advanced, absent, or (last round) whether an award is proposed. Twice is once."""
    round = Round.objects.select_related("contest__organization", "track").get(pk=publication.round_id)
    provisional = Award.objects.filter(record=publication.record_id, state=Award.State.PROVISIONAL)
    awarded = set(provisional.values_list("entry", flat=True))
    rows = RoundEntry.objects.filter(round=round, entry__in=pks).select_related("entry").order_by("entry")
    advancing = dict(Standing.objects.filter(record=publication.record_id, entry__in=rows).values_list("entry", "advances"))
    for row in rows:
        entry = Entry.objects.locked(row.entry_id)
        told = entry.steps.filter(action__in=RESULT_WORDS, at__gte=publication.published_at).exists()
        if entry.state != EntryState.IN_ROUND or told or not (row.absent or row.pk in advancing):
            continue
        if row.absent:
            action, to = "absent", EntryState.ABSENT
        elif round.last:
            action, to = ("propose_award", EntryState.PROVISIONAL) if entry.pk in awarded else ("stop", EntryState.NOT_ADVANCED)
        else:
            action, to = ("advance", EntryState.IN_ROUND) if advancing[row.pk] else ("stop", EntryState.NOT_ADVANCED)
        step = advance(
            entry, action=action, to=to, by=publication.published_by, holder=None, organization=round.contest.organization, round=round.pk,
            record=publication.record_id,
        )  # fmt: skip
        tell_leader(entry, step, RESULT_WORDS[action]() % {"title": entry.title, "round": round.name})


def tell_entries(publication: Publication, progress: Callable[[int, int], object] | None = None) -> None:
    """Every entry of the round learns what came of it, PORTION at a time, so that nobody waits long for a lock. Stopped in the middle, it goes on
    where it was."""
    pks = list(RoundEntry.objects.filter(round=publication.round_id).order_by("entry").values_list("entry", flat=True))
    for start in range(0, len(pks), PORTION):
        tell_some(publication, pks[start : start + PORTION])
        if progress is not None:
            progress(min(start + PORTION, len(pks)), len(pks))
    Publication.objects.filter(pk=publication.pk, told_at=None).update(told_at=clock.now())


RESULT_WORDS = {
    "propose_award": lambda: _("An award is proposed for %(title)s; the public notice has begun"),
    "advance": lambda: _("%(title)s has advanced from the %(round)s"),
    "stop": lambda: _("%(title)s has not advanced from the %(round)s"),
    "absent": lambda: _("%(title)s was absent from the %(round)s"),
}


def settle(*, round: Round, by: Person) -> Round:
    """公示期满: every objection is answered, the last day is over, and every entry knows its result: what a job gave up is finished first."""
    require_staff(round, by)
    untold = Publication.objects.filter(round=round, told_at=None).first()
    if untold is not None and not Job.objects.filter(kind=TELLING, key=f"publication:{untold.pk}", state__in=Job.LIVE).exists():
        tell_entries(untold)
    return end_notice(round=round, by=by)


@transaction.atomic
def end_notice(*, round: Round, by: Person) -> Round:
    round = Round.objects.locked(round.pk)
    require_staff(round, by)
    to = require_move(round, "settle")
    publication = Publication.objects.select_for_update().get(round=round)
    if publication.told_at is None:
        raise Refused(_("The entries are still being told what came of them. Try again in a minute."))
    if clock.today() <= publication.last_day:
        raise Refused(_("The notice runs until the end of %(day)s.") % {"day": date_format(publication.last_day, "Y-m-d")})
    open_ones = [objection for objection in publication.objections.exclude(kind="tip") if not objection.is_answered]
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
