"""What comes after the result: how it is shown to entrants, awards of units, how a prize is shared and when it was paid."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from contest.actions.certifying import withdraw_certificates
from contest.models import Award, AwardLevel, Contest, Entry, PrizeShare, Publication, UnitAward
from contest.permissions import leads_entry, runs_contest
from contest.refusals import Frozen, NeedsSecondPerson, NoLongerPossible
from contest.rules.prizes import shares_differ
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused

DECLARED = ("result_order", "feedback_rank", "feedback_marks", "feedback_comments")


class SharesDiffer(Refused):
    status = 422

    def __init__(self, by: int) -> None:
        more = _("%(yuan)s yuan more than the prize") if by > 0 else _("%(yuan)s yuan less than the prize")
        super().__init__(_("The shares are %(difference)s.") % {"difference": more % {"yuan": f"{abs(by) / 100:.2f}"}})


class OnListAlready(Refused):
    status = 422
    message = gettext_lazy("This unit stands on the list already.")


class NoPlaceLeft(Refused):
    message = gettext_lazy("Every place of this award is taken.")


@transaction.atomic
def declare(*, contest: Contest, by: Person, **fields: Any) -> Contest:
    """What entrants see of their result and in which order names stand, said before the first result is published. Raises Frozen after it."""
    contest = Contest.objects.select_for_update(of=("self",)).select_related("organization").get(pk=contest.pk)
    if not runs_contest(by, contest):
        raise NotAllowed
    changing = [name for name in DECLARED if name in fields and getattr(contest, name) != fields[name]]
    if changing and Publication.objects.filter(round__contest=contest).exists():
        raise Frozen(_("A result has been published, so what was declared stays."))
    for name in changing:
        setattr(contest, name, fields[name])
    contest.clean_fields(exclude={field.name for field in contest._meta.fields} - set(DECLARED))
    contest.save(update_fields=DECLARED)
    if changing:
        record(book=contest.book, action="contest.declared", subject=contest, by=by, **{name: fields[name] for name in changing})
    return contest


@transaction.atomic
def add_unit_award(*, level: AwardLevel, unit: str, by: Person) -> UnitAward:
    """A unit on the list of an award for units, within its places. It is promulgated with the next result. Raises NoPlaceLeft, OnListAlready."""
    level = AwardLevel.objects.select_for_update(of=("self",)).select_related("contest__organization").get(pk=level.pk)
    if not runs_contest(by, level.contest):
        raise NotAllowed
    if not level.for_units:
        raise NoLongerPossible
    standing = level.unit_awards.exclude(state=UnitAward.State.REVOKED)
    if standing.filter(unit=unit.strip()).exists():
        raise OnListAlready
    taken = standing.count()
    if taken >= level.places:
        raise NoPlaceLeft
    made = UnitAward(level=level, unit=unit.strip(), order=taken + 1, entered_by=by, changed_at=clock.now())
    made.full_clean()
    made.save()
    record(book=level.contest.book, action="contest.unit_award_entered", subject=made, by=by, level=level.pk)
    return made


def locked_unit_award(award: UnitAward, by: Person) -> UnitAward:
    found = UnitAward.objects.select_for_update(of=("self",)).select_related("level__contest__organization").get(pk=award.pk)
    if not runs_contest(by, found.level.contest):
        raise NotAllowed
    return found


@transaction.atomic
def drop_unit_award(*, award: UnitAward, by: Person) -> None:
    """Off the list, while it is not promulgated."""
    award = locked_unit_award(award, by)
    if award.state != UnitAward.State.PROVISIONAL:
        raise NoLongerPossible
    record(book=award.level.contest.book, action="contest.unit_award_dropped", subject=award, by=by)
    award.delete()


@transaction.atomic
def propose_unit_revocation(*, award: UnitAward, by: Person, reason: str) -> UnitAward:
    award = locked_unit_award(award, by)
    if award.state != UnitAward.State.AWARDED or award.revoking_by_id is not None:
        raise NoLongerPossible
    if not reason.strip():
        raise Refused(_("Write the reason."))
    award.revoking_by, award.reason = by, reason.strip()[:200]
    award.save(update_fields=["revoking_by", "reason"])
    record(book=award.level.contest.book, action="contest.unit_revocation_proposed", subject=award, by=by, words={"reason": award.reason})
    return award


@transaction.atomic
def decide_unit_revocation(*, award: UnitAward, by: Person, accepted: bool) -> UnitAward:
    """The second person confirms, or either refuses. Raises NeedsSecondPerson."""
    award = locked_unit_award(award, by)
    if award.state != UnitAward.State.AWARDED or award.revoking_by_id is None:
        raise NoLongerPossible
    if accepted and award.revoking_by_id == by.pk:
        raise NeedsSecondPerson
    award.revoking_by = None
    if accepted:
        award.state, award.changed_at = UnitAward.State.REVOKED, clock.now()
        withdraw_certificates(award.certificates.all(), by=by, reason=award.reason)
    else:
        award.reason = ""
    award.save()
    action = "contest.unit_award_revoked" if accepted else "contest.unit_revocation_refused"
    record(book=award.level.contest.book, action=action, subject=award, by=by)
    return award


@transaction.atomic
def share_prize(*, award: Award, by: Person, shares: Sequence[tuple[str, int]]) -> Award:
    """(name, 分) for each of the team, in order: all of them make the whole prize. By the leader, until it is paid. Raises SharesDiffer."""
    entry = Entry.objects.locked(award.entry_id)
    award = Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    if not leads_entry(by, entry):
        raise NotAllowed
    if award.state != Award.State.AWARDED or award.paid_on is not None or not award.prize_fen:
        raise NoLongerPossible
    if difference := shares_differ(award.prize_fen, [fen for _name, fen in shares]):
        raise SharesDiffer(difference)
    award.shares.all().delete()
    for order, (name, fen) in enumerate(shares, 1):
        made = PrizeShare(award=award, order=order, name=name.strip(), fen=fen)
        made.full_clean()
        made.save()
    record(book=entry.book, action="entry.prize_shared", subject=award, by=by, fen=[fen for _name, fen in shares])
    return award


@transaction.atomic
def mark_paid(*, awards: Sequence[Award], by: Person, on: dt.date | None) -> int:
    """Paid on that day; None takes it back. Returns how many changed. Raises NotAllowed for an award of a contest that is not theirs."""
    if on is not None and on > clock.today():
        raise Refused(_("The day of payment lies in the future."))
    changed = 0
    for award in (
        Award.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in awards]).select_related("entry__contest__organization")
    ):
        if not runs_contest(by, award.entry.contest):
            raise NotAllowed
        if award.state != Award.State.AWARDED or award.paid_on == on:
            continue
        award.paid_on = on
        award.save(update_fields=["paid_on"])
        record(book=award.entry.book, action="entry.prize_paid", subject=award, by=by, on=on, fen=award.prize_fen)
        changed += 1
    return changed
