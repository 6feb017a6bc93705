"""The facts from which conflicts follow, read from our tables for contest.rules.conflicts."""

from collections.abc import Callable, Collection, Iterable

from accounts.models import Organization
from contest.models import Conflict, Judge, Member, Round, RoundEntry
from contest.rules.conflicts import EntryFacts, Ground, JudgeFacts, conflicts
from contest.rules.states import AssignmentState

Tie = tuple[int, str, int]
"""(entry, "investor" or "mentor", person)."""
_TIES: list[Callable[[Collection[int]], Iterable[Tie]]] = []


def ties_of_ventures(find: Callable[[Collection[int]], Iterable[Tie]]) -> Callable[[Collection[int]], Iterable[Tie]]:
    """Decorator: the app above tells who invests in, or mentors, the venture behind an entry, so that a judge who joins later is found too."""
    _TIES.append(find)
    return find


KIND_OF = {
    Ground.INVESTOR: Conflict.Kind.MENTOR_OR_INVESTOR,
    Ground.MENTOR: Conflict.Kind.MENTOR_OR_INVESTOR,
    Ground.MEMBER: Conflict.Kind.MEMBER,
    Ground.SAME_UNIT: Conflict.Kind.SAME_UNIT,
    Ground.PARENT_UNIT: Conflict.Kind.SAME_UNIT,
    Ground.SAME_REGION: Conflict.Kind.SAME_REGION,
}
COMPANIES = (Organization.Level.UNIT, Organization.Level.GROUP)
CITY = 4
"""Digits of a region code (GB/T 2260) that name a prefecture: two judges of one city are of one region."""
OF_THE_PROVINCE = "90"
"""In place of a prefecture: counties right under the province (仙桃 429004, 潜江 429005, 天门 429006, 神农架 429021), each a region of its own."""


def found_conflicts(
    round: Round, *, judges: Iterable[Judge] | None = None, entries: Iterable[RoundEntry] | None = None
) -> set[tuple[int, int, str]]:  # fmt: skip
    """(entry, judge, kind) of every pair that the facts keep apart: of the whole round, or of those given."""
    judges = list(round.contest.judges.filter(role=Judge.Role.JUDGE).select_related("person", "employer_organization") if judges is None else judges)
    rows = list(round.entries.select_related("entry__unit", "entry__leader") if entries is None else entries)
    team = members_of([row.entry_id for row in rows])
    tied = tied_to([row.entry_id for row in rows])
    above = organizations_above([row.entry.unit for row in rows] + [judge.employer_organization for judge in judges])
    entry_facts = [
        EntryFacts(
            key=str(row.entry_id), unit=unit, parent_unit=company_above(row.entry.unit, above), members=team[row.entry_id] | persons(row),
            region=region(row.entry.unit.region_code) if row.entry.unit else "", investors=tied["investor"][row.entry_id],
            mentors=tied["mentor"][row.entry_id],
        )
        for row in rows for unit in unit_keys(row.entry.unit, row.entry.unit_name)
    ]  # fmt: skip
    judge_facts = [
        JudgeFacts(
            key=str(judge.pk), person=person, unit=unit, parent_unit=company_above(judge.employer_organization, above),
            regions=frozenset({region(code) for code in (judge.region_code, *judge.other_regions)} - {""}),
        )
        for judge in judges for person in person_keys(judge) for unit in unit_keys(judge.employer_organization, judge.employer)
    ]  # fmt: skip
    found: set[tuple[int, int, str]] = set()
    for facts in one_each(judge_facts):
        for pair in conflicts(entry_facts, facts, same_region=round.regions_conflict):
            found.update((int(pair.entry), int(pair.judge), KIND_OF[ground].value) for ground in pair.grounds)
    for judge in judges:
        if judge.group:
            found.update((row.entry_id, judge.pk, Conflict.Kind.SAME_GROUP.value) for row in rows if judge.group in groups_of(row.entry.unit, above))
    return found


def one_each(facts: list[JudgeFacts]) -> list[list[JudgeFacts]]:
    """The same facts in lists that name no judge twice, as the rule wants them."""
    lists: list[list[JudgeFacts]] = []
    seen: dict[str, int] = {}
    for fact in facts:
        place = seen.get(fact.key, 0)
        seen[fact.key] = place + 1
        if place == len(lists):
            lists.append([])
        lists[place].append(fact)
    return lists


def unit_keys(organization: Organization | None, name: str) -> list[str]:
    """By its place in the tree and by its name as it was written: one of the two may be all that is known."""
    keys = [f"organization:{organization.pk}"] if organization else []
    if plain := "".join(name.split()):
        keys.append(f"name:{plain}")
    return keys or [""]


def organizations_above(organizations: list[Organization | None]) -> dict[str, Organization]:
    """Path -> organization, for everything above and including those given: one query."""
    paths = {one.path[:length] for one in organizations if one for length in range(Organization.steplen, len(one.path) + 1, Organization.steplen)}
    return {row.path: row for row in Organization.objects.filter(path__in=paths)}


def company_above(organization: Organization | None, above: dict[str, Organization]) -> str:
    """The company or group right above a unit. A federation above it is no employer, so it is left out."""
    if organization is None or organization.level not in COMPANIES:
        return ""
    superior = above.get(organization.path[: -Organization.steplen])
    return f"organization:{superior.pk}" if superior and superior.level in COMPANIES else ""


def groups_of(unit: Organization | None, above: dict[str, Organization]) -> set[str]:
    """Names of the groups of companies in whose subtree the unit lies."""
    if unit is None:
        return set()
    over = [above.get(unit.path[:length]) for length in range(Organization.steplen, len(unit.path) + 1, Organization.steplen)]
    return {name for row in over if row and row.level == Organization.Level.GROUP for name in (row.name, row.short_name)}


def region(code: str) -> str:
    """What "the same region" compares: the prefecture, or the county where no prefecture stands above it."""
    return code if code[2:CITY] == OF_THE_PROVINCE else code[:CITY]


def members_of(entries: list[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {entry: set() for entry in entries}
    for member in Member.objects.filter(entry__in=entries):
        found[member.entry_id] |= {key for key in (person_key(member.person_id), phone_key(member.phone)) if key}
    return {entry: frozenset(keys) for entry, keys in found.items()}


def tied_to(entries: list[int]) -> dict[str, dict[int, frozenset[str]]]:
    found: dict[str, dict[int, set[str]]] = {kind: {entry: set() for entry in entries} for kind in ("investor", "mentor")}
    for find in _TIES:
        for entry, kind, person in find(entries):
            found[kind][entry].add(person_key(person))
    return {kind: {entry: frozenset(keys) for entry, keys in of.items()} for kind, of in found.items()}


def persons(row: RoundEntry) -> frozenset[str]:
    keys = {person_key(row.entry.leader_id), phone_key(row.entry.leader.phone or "")}
    return frozenset(keys - {""})


def person_key(pk: int | None) -> str:
    return f"person:{pk}" if pk else ""


def phone_key(phone: str) -> str:
    digits = "".join(sign for sign in phone if sign.isdigit())
    return f"phone:{digits[-11:]}" if len(digits) >= 11 else ""


def person_keys(judge: Judge) -> list[str]:
    """By account and by telephone: a judge who has not accepted yet has no account, a member may have none at all."""
    phones = {phone_key(judge.phone), phone_key(judge.person.phone or "") if judge.person else ""}
    return [key for key in (person_key(judge.person_id), *sorted(phones)) if key] or [f"judge:{judge.pk}"]


def apart(round: Round) -> set[tuple[int, int]]:
    """(round entry, judge) that must not meet: everything declared, found or entered, and whoever was recused from the entry in this round."""
    pairs = set(
        RoundEntry.objects.filter(round=round).exclude(entry__conflicts=None).values_list("pk", "entry__conflicts__judge")
    )  # fmt: skip
    gone = round.assignments.filter(state__in=[AssignmentState.RECUSED, AssignmentState.REPLACED, AssignmentState.SET_ASIDE])
    return pairs | set(gone.values_list("entry_id", "judge_id"))
