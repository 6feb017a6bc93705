"""The pool of a contest: judges, supervisors and score clerks; how they are invited, come in, and sign the commitment."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy

from accounts import second_factor
from accounts.actions.invitations import end_invitations, invite
from accounts.actions.people import settle_second_factor
from accounts.invitations import purpose
from accounts.models import Invitation, Person
from contest.actions.naming import match_named
from contest.models import Contest, Judge
from contest.permissions import runs_contest
from ledger import clock
from ledger.actions import record
from ledger.refusals import NotAllowed, Refused

FIELDS = (
    "name", "phone", "email", "title", "employer", "employer_organization", "group", "region_code", "other_regions", "jury", "expertise", "ceiling",
    "available", "free_from", "free_until",
)  # fmt: skip
PURPOSE = "judge"
BLIND_AND_SEEING = {Judge.Role.JUDGE.value, Judge.Role.SUPERVISOR.value}
"""Nobody is both in one contest: a supervisor sees every name and every mark."""


class AlreadyInvited(Refused):
    message = gettext_lazy("This person has accepted already.")


class AlsoEntrant(Refused):
    message = gettext_lazy("You lead or belong to an entry of this contest, so you cannot judge or supervise it. Ask the organizer.")


class HasSheets(Refused):
    message = gettext_lazy("This judge has sheets. Replace the judge on the round's bench instead.")


@transaction.atomic
def add_judge(*, contest: Contest, by: Person, role: str = Judge.Role.JUDGE, **fields: Any) -> Judge:
    """Into the pool, under the next number of this role. `fields` by the names of FIELDS."""
    require_staff(by, contest)
    contest = Contest.objects.select_for_update(of=("self",)).get(pk=contest.pk)
    last = contest.judges.filter(role=role).aggregate(last=Max("number"))["last"] or 0
    judge = Judge(contest=contest, role=role, number=last + 1, **known(fields))
    judge.full_clean()
    judge.save()
    record(book=contest.book, action="judge.added", subject=judge, by=by, role=role, number=judge.number)
    if role == Judge.Role.JUDGE:
        match_named(contest)
    return judge


@transaction.atomic
def add_judges(*, contest: Contest, by: Person, judges: Sequence[Mapping[str, Any]]) -> list[Judge]:
    """A whole list, or nobody."""
    return [add_judge(contest=contest, by=by, **fields) for fields in judges]


@transaction.atomic
def change_judge(*, judge: Judge, by: Person, **fields: Any) -> Judge:
    """Who has accepted keeps phone and e-mail: they are the person's own."""
    require_staff(by, judge.contest)
    judge = Judge.objects.select_for_update(of=("self",)).select_related("contest").get(pk=judge.pk)
    changed = [name for name, value in known(fields).items() if getattr(judge, name) != value]
    if judge.person_id is not None and {"phone", "email"} & set(changed):
        raise AlreadyInvited
    for name in changed:
        setattr(judge, name, fields[name])
    judge.full_clean()
    judge.save()
    if {"phone", "email"} & set(changed):
        end_invitations(purpose=PURPOSE, subject=subject_of(judge))
    if changed:
        record(book=judge.contest.book, action="judge.changed", subject=judge, by=by, fields=changed)
    if {"name", "employer"} & set(changed):
        match_named(judge.contest)
    return judge


@transaction.atomic
def take_out_judge(*, judge: Judge, by: Person) -> None:
    """Out of the pool: really gone, while nothing hangs on the judge. Raises HasSheets."""
    require_staff(by, judge.contest)
    judge = Judge.objects.select_for_update(of=("self",)).select_related("contest").get(pk=judge.pk)
    if judge.assignments.exists() or judge.seats.exists() or judge.committed_at is not None:
        raise HasSheets
    end_invitations(purpose=PURPOSE, subject=subject_of(judge))
    record(book=judge.contest.book, action="judge.taken_out", subject=judge, by=by, number=judge.number)
    judge.delete()


def known(fields: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"a judge has no {', '.join(sorted(unknown))}")
    return dict(fields)


def require_staff(by: Person, contest: Contest) -> None:
    if not runs_contest(by, contest):
        raise NotAllowed


@transaction.atomic
def invite_judge(*, judge: Judge, by: Person) -> tuple[Invitation, str]:
    """A link for 14 days, and its token, which is kept nowhere; links sent before stop. Raises AlreadyInvited, NoAddress."""
    require_staff(by, judge.contest)
    if judge.person_id is not None:
        raise AlreadyInvited
    end_invitations(purpose=PURPOSE, subject=subject_of(judge))
    made, token = invite(
        name=judge.name, phone=judge.phone, email=judge.email, purpose=PURPOSE, subject=subject_of(judge), by=by, days=14,
        organization=judge.contest.organization,
    )  # fmt: skip
    record(book=judge.contest.book, action="judge.invited", subject=judge, by=by, number=judge.number)
    return made, token


def subject_of(judge: Judge) -> str:
    return f"contest.judge:{judge.pk}"


@purpose(PURPOSE, title=gettext_lazy("judging a contest"), leads_to="judge_desk")
def into_pool(invitation: Invitation, person: Person) -> Judge:
    """The accepted invitation makes the person this judge. Raises AlsoEntrant, AlreadyInvited."""
    pk = int(invitation.subject.removeprefix("contest.judge:"))
    judge = Judge.objects.select_for_update(of=("self",)).select_related("contest").get(pk=pk)
    return become_judge(judge, person)


def become_judge(judge: Judge, person: Person) -> Judge:
    if judge.person_id == person.pk:
        return judge
    roles = {judge.role} | (BLIND_AND_SEEING if judge.role in BLIND_AND_SEEING else set())
    taken = Judge.objects.filter(contest=judge.contest, role__in=roles, person=person).exists()
    if judge.person_id is not None or taken:
        raise AlreadyInvited
    if is_entrant(person, judge.contest):
        raise AlsoEntrant
    judge.person = person
    judge.save(update_fields=["person"])
    record(book=judge.contest.book, action="judge.accepted", subject=judge, by=person, role=judge.role, number=judge.number)
    settle_second_factor(person=person)
    return judge


def is_entrant(person: Person, contest: Contest) -> bool:
    return contest.entries.filter(leader=person).exists() or contest.entries.filter(members__person=person).exists()


@second_factor.demand("contest")
def of_judges(person: Person) -> second_factor.Strength | None:
    """A supervisor sees everything: an authenticator or a passkey. For a judge a code to the invited phone is enough."""
    roles = set(Judge.objects.filter(person=person).values_list("role", flat=True))
    if Judge.Role.SUPERVISOR in roles:
        return "app"
    return "code" if roles else None


@transaction.atomic
def sign_commitment(*, judge: Judge, by: Person) -> Judge:
    """评审承诺书, signed on the first visit. Raises NotAllowed for anybody else."""
    judge = Judge.objects.select_for_update(of=("self",)).select_related("contest").get(pk=judge.pk)
    if judge.person_id != by.pk:
        raise NotAllowed
    if judge.committed_at is None:
        judge.committed_at = clock.now()
        judge.save(update_fields=["committed_at"])
        record(book=judge.contest.book, action="judge.committed", subject=judge, by=by, number=judge.number)
    return judge
