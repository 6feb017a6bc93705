"""What an organization on an entry's way does: prepare, sign and so recommend, return for correction, decline."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import Organization, Person
from contest.actions.steps import advance, next_state, tell_desk, tell_leader
from contest.models import Correction, Entry, Quota, Recommendation, Stage, Step
from contest.permissions import prepares_for, signs_for
from contest.queries import officers_of, quota_for, recommended_by, stage_of
from contest.refusals import NoLongerPossible, QuotaFull
from contest.rules.entry_moves import BEFORE_NOTICE
from contest.rules.states import EntryState
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused
from notices.actions import notify

DECLINE_REASONS = ("unqualified", "no_places", "incomplete", "not_this_contest", "correction_not_made")


@transaction.atomic
def prepare_recommendation(*, entry: Entry, by: Person, place: int, kind: str = Recommendation.Kind.FIRST, opinion: str = "") -> Recommendation:
    """The clerk 经办 puts the entry on the organization's list, for the approver to sign. Preparing again replaces what was prepared.

    Raises NoLongerPossible, NotAllowed, QuotaFull.
    """
    entry = Entry.objects.locked(entry.pk)
    next_state(entry, "recommend", by)
    organization = desk_of(entry)
    if not prepares_for(by, organization):
        raise NotAllowed
    if kind == Recommendation.Kind.FIRST:
        require_place(entry, organization)
    made = Recommendation.objects.filter(entry=entry, organization=organization, withdrawn_at=None).first()
    made = made or Recommendation(entry=entry, organization=organization)
    made.kind, made.place, made.opinion, made.prepared_by, made.prepared_at = kind, place, opinion, by, clock.now()
    made.full_clean()
    made.save()
    record(book=entry.book, action="entry.prepared", subject=made, by=by, organization=organization.pk, kind=kind, place=place)
    for officer in officers_of(organization):
        if signs_for(officer, organization) and officer != by:
            notify(
                person=officer, kind="sign", key=f"recommendation:{made.pk}:{entry.steps.count()}", link=reverse("desk", args=[entry.contest.slug]),
                title=_("%(title)s is prepared and waits for your signature") % {"title": entry.title},
            )  # fmt: skip
    return made


@transaction.atomic
def recommend(*, entry: Entry, by: Person) -> Recommendation:
    """The approver 审签 signs what was prepared, and the entry goes one level up; at the host's own level it goes to screening.

    Raises NotAllowed, NoLongerPossible, NotPrepared, QuotaFull naming the entries that could make room.
    """
    entry = Entry.objects.locked(entry.pk)
    next_state(entry, "recommend", by)
    organization = desk_of(entry)
    if not signs_for(by, organization):
        raise NotAllowed
    made = Recommendation.objects.filter(entry=entry, organization=organization, withdrawn_at=None, signed_at=None).first()
    if made is None:
        raise NotPrepared
    if made.kind == Recommendation.Kind.FIRST:
        require_place(entry, organization)
    made.signed_by, made.signed_at = by, clock.now()
    made.save(update_fields=["signed_by", "signed_at"])

    above = organization.superior
    if above is None:
        raise NoLongerPossible
    host = entry.contest.organization
    to = EntryState.SCREENING if above == host else EntryState.RECOMMENDED
    step = advance(
        entry, action="recommend", to=to, by=by, holder=above, organization=organization, kind=made.kind, place=made.place, recommendation=made.pk,
        words={"opinion": made.opinion} if made.opinion else None,
    )  # fmt: skip
    tell_leader(
        entry, step, _("%(organization)s has recommended %(title)s to %(above)s")
        % {"organization": organization.short_name, "title": entry.title, "above": above.short_name},
    )  # fmt: skip
    tell_desk(entry, step, reverse("desk", args=[entry.contest.slug]))
    return made


class NotPrepared(Refused):
    def __init__(self) -> None:
        super().__init__(_("Nothing is prepared yet. The clerk puts the entry on the list first, then you sign."))


def desk_of(entry: Entry) -> Organization:
    if entry.holder is None:
        raise NoLongerPossible
    return entry.holder


def require_place(entry: Entry, organization: Organization) -> None:
    """The quota's row is the lock, so that two officers cannot both take the last place."""
    list(Quota.objects.select_for_update().filter(contest=entry.contest, organization=organization))
    quota = quota_for(organization, entry.contest, entry.track, also=entry)
    if quota is not None and quota.over:
        raise QuotaFull(quota, could_drop=[row.entry for row in recommended_by(organization, entry.contest, entry.track)])


class BadCorrection(Refused):
    status = 422


@transaction.atomic
def return_for_correction(*, entry: Entry, by: Person, fields: Sequence[str], message: str, due: dt.datetime) -> Correction:
    """退回补正: name what is to be mended and by when; only that is unlocked. From any desk, and from screening by the host.

    The period ends with the stage in which the entry is held at the latest. Raises BadCorrection when no field is named or the period would be over
    before it begins.
    """
    entry = Entry.objects.locked(entry.pk)
    to = next_state(entry, "return", by)
    organization = desk_of(entry)
    if not fields:
        raise BadCorrection(_("Tick at least one part that is to be mended."))
    if due <= clock.now():
        raise BadCorrection(_("The correction period must end in the future: choose a later day."))
    stage = stage_of(entry.contest, Stage.Kind.SCREENING if entry.state == EntryState.SCREENING else Stage.Kind.RECOMMENDING)
    if stage is not None and clock.now() < stage.closes < due:
        due = stage.closes
    correction = Correction(
        entry=entry, organization=organization, asked_by=by, at=clock.now(), due=due, fields=list(fields), message=message.strip()
    )
    correction.full_clean()
    correction.save()
    entry.returned_from = entry.state
    entry.recommendations.filter(organization=organization, withdrawn_at=None, signed_at=None).update(withdrawn_at=clock.now())
    made = advance(
        entry, action="return", to=to, by=by, holder=organization, organization=organization, words={"message": message},
        fields=list(fields), due=due,
    )  # fmt: skip
    tell_leader(
        entry, made, _("%(organization)s has returned %(title)s for correction, until %(due)s")
        % {"organization": organization.short_name, "title": entry.title, "due": date_format(localtime(due), "Y-m-d H:i")},
        body=message,
    )  # fmt: skip
    return correction


@transaction.atomic
def decline(*, entry: Entry, by: Person, reason: str, remark: str = "") -> Step:
    """不予推荐, with one of DECLINE_REASONS."""
    entry = Entry.objects.locked(entry.pk)
    to = next_state(entry, "decline", by)
    organization = desk_of(entry)
    if reason not in DECLINE_REASONS:
        raise Refused(_("Choose a reason from the list."))
    entry.recommendations.filter(organization=organization, withdrawn_at=None, signed_at=None).update(withdrawn_at=clock.now())
    made = advance(
        entry,
        action="decline",
        to=to,
        by=by,
        holder=None,
        organization=organization,
        reason=reason,
        words={"remark": remark} if remark else None,
    )
    tell_leader(
        entry, made, _("%(organization)s does not recommend %(title)s") % {"organization": organization.short_name, "title": entry.title}, remark
    )
    return made


@transaction.atomic
def lapse_correction(*, correction: Correction) -> bool:
    """A correction that was not made in its period: the entry is declined. False: nothing was left to do."""
    entry = Entry.objects.locked(correction.entry_id)
    correction = Correction.objects.select_for_update().get(pk=correction.pk)
    if correction.closed_at is not None or entry.state != EntryState.RETURNED or clock.now() < correction.due:
        return False
    correction.closed_at = clock.now()
    correction.save(update_fields=["closed_at"])
    made = advance(
        entry, action="lapse", to=EntryState.DECLINED, by=None, holder=None, organization=correction.organization, reason="correction_not_made"
    )
    tell_leader(entry, made, _("The correction period of %(title)s is over; it was not sent in again") % {"title": entry.title})
    return True


@transaction.atomic
def take_off_list(*, recommendation: Recommendation, by: Person) -> Entry:
    """Make room: an entry that this organization recommended comes back to its desk, while nobody above has done anything with it."""
    entry = Entry.objects.locked(recommendation.entry_id)
    organization = recommendation.organization
    if not signs_for(by, organization):
        raise NotAllowed
    recommendation = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    above = organization.superior
    if recommendation.withdrawn_at or entry.state not in BEFORE_NOTICE or above is None or entry.holder != above:
        raise NoLongerPossible
    if entry.recommendations.filter(organization=above, withdrawn_at=None).exists():
        raise NoLongerPossible
    recommendation.withdrawn_at = clock.now()
    recommendation.save(update_fields=["withdrawn_at"])
    by_others = entry.recommendations.filter(withdrawn_at=None).exclude(signed_at=None).exclude(pk=recommendation.pk)
    to = EntryState.RECOMMENDED if by_others.exists() else EntryState.SUBMITTED
    advance(entry, action="take_off", to=to, by=by, holder=organization, organization=organization, recommendation=recommendation.pk)
    return entry
