"""资格复审: the host accepts or refuses what the levels below recommended. Returning is contest.actions.recommending.return_for_correction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from contest.actions.steps import advance, next_state, tell_leader
from contest.models import Entry, QualificationFinding, Step
from contest.qualification import Condition, conditions_of_version
from contest.rules.eligibility import Verdict
from ledger import clock
from ledger.refusals import Refused

REJECT_REASONS = ("not_eligible", "false_statement", "awarded_before", "incomplete", "not_this_contest")


class Said(NamedTuple):
    """A person's word about one condition."""

    verdict: Verdict
    reason: str


class ConditionsOpen(Refused):
    """`conditions` that refuse the entry, or of which nobody can tell whether they are met."""

    status = 422

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self.conditions = tuple(conditions)
        named = "；".join(one.words for one in conditions)
        super().__init__(_("Not every condition is met: %(words)s. Say what you found and why, or do not pass the entry.") % {"words": named})


class ReasonMissing(Refused):
    status = 422

    def __init__(self, condition: Condition) -> None:
        self.condition = condition
        super().__init__(_("“%(words)s”: write by which evidence you find otherwise.") % {"words": condition.words})


@transaction.atomic
def accept(*, entry: Entry, by: Person, findings: Mapping[int, Said] | None = None) -> Step:
    """资格复审通过. `findings`: what the person says of a condition, by its key, where that differs from what the system found.

    Raises NoLongerPossible, NotAllowed, ConditionsOpen, ReasonMissing for a word other than the system's.
    """
    entry = Entry.objects.locked(entry.pk)
    to = next_state(entry, "accept", by)
    kept = keep_findings(entry, by, findings or {})
    if open_ := [one for one in kept if one.row.refuses and one.verdict != Verdict.HOLDS]:
        raise ConditionsOpen(open_)
    made = advance(
        entry, action="accept", to=to, by=by, holder=None, organization=entry.contest.organization,
        conditions=[one.said.as_data() for one in kept if one.said],
    )  # fmt: skip
    tell_leader(entry, made, _("%(title)s has passed the qualification review") % {"title": entry.title})
    return made


@transaction.atomic
def reject(*, entry: Entry, by: Person, reason: str, remark: str = "", findings: Mapping[int, Said] | None = None) -> Step:
    """资格审查不通过, with one of REJECT_REASONS; the leader is told what it was."""
    entry = Entry.objects.locked(entry.pk)
    to = next_state(entry, "reject", by)
    if reason not in REJECT_REASONS:
        raise Refused(_("Choose a reason from the list."))
    kept = keep_findings(entry, by, findings or {})
    made = advance(
        entry, action="reject", to=to, by=by, holder=None, organization=entry.contest.organization, reason=reason,
        conditions=[one.said.as_data() for one in kept if one.said],
        words={"remark": remark} if remark else None,
    )  # fmt: skip
    tell_leader(entry, made, _("%(title)s has not passed the qualification review") % {"title": entry.title}, remark)
    return made


def keep_findings(entry: Entry, by: Person, findings: Mapping[int, Said]) -> list[Condition]:
    """A row for each condition: what the system found, and what the person said of it. Another word than the system's needs its reason."""
    kept = []
    for one in conditions_of_version(entry):
        said = findings.get(one.row.pk, Said(one.verdict, one.said.reason if one.said else ""))
        if said.verdict != one.computed and not said.reason.strip():
            raise ReasonMissing(one)
        row = QualificationFinding(
            entry=entry, eligibility=one.row, version=entry.submitted, computed=one.computed, verdict=said.verdict, reason=said.reason.strip(),
            by=by, at=clock.now(),
        )  # fmt: skip
        row.full_clean(exclude=["entry", "version", "by"])
        row.save()
        kept.append(replace(one, said=row))
    return kept
