"""MODEL.md's table, tried: from every state, every action, by every role. contest/rules/entry_moves.MOVES says what is allowed; what the actions do
must be the same. Who a word like "holds_entry" means is written out here by hand."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.db import transaction

from accounts.models import Person
from contest.actions.appeals import appeal, reinstate, self_nominate, uphold
from contest.actions.awarding import lose_award
from contest.actions.closing import close_round
from contest.actions.decisions import confirm, give_back, propose, refuse
from contest.actions.entering import recall, resubmit, submit, withdraw
from contest.actions.judges import add_judge, become_judge, sign_commitment
from contest.actions.publishing import publish, settle
from contest.actions.ratifying import propose_ratification, ratify
from contest.actions.recommending import decline, prepare_recommendation, recommend, return_for_correction
from contest.actions.screening import accept, reject
from contest.actions.steps import next_state
from contest.actions.undoing import take_back
from contest.models import Entry, EntryProposal
from contest.permissions import prepares_for, signs_for
from contest.refusals import NeedsSecondPerson, NoLongerPossible
from contest.rules.entry_moves import ACTIONS, MOVES
from contest.rules.states import EntryState as S
from ledger import clock
from ledger.models import Event
from ledger.refusals import NotAllowed
from ledger.verification import mismatches
from tests.factories.contests import Scene, make_contest, make_draft, make_eligible, make_scene, make_submitted
from tests.factories.judging import make_released_round, make_scored_round
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
HOST = {"staff", "second_staff"}
ROLES = {"leader", "clerk", "approver", "county", "city", "judge", "supervisor", "stranger", *HOST}
WHO = {"leads_entry": {"leader"}, "hosts_entry": HOST, "two_of_host": HOST, "record": set(), "clock": set()}
HOLD = {S.SUBMITTED: {"clerk", "approver", "county", "city", *HOST}, S.RECOMMENDED: {"county", "city", *HOST}}
HOLD[S.RETURNED] = HOLD[S.SUBMITTED]  # the unit's desk returned it
EXAMINE = {S.DECLINED: {"approver", "county", "city", *HOST}, S.INELIGIBLE: {"second_staff"}}
"""The clerk of the unit declined, the first of the host's staff rejected: they do not examine what they did themselves."""
BACK = {
    (S.RETURNED, "resubmit"): S.SUBMITTED, (S.DECLINED, "reinstate"): S.SUBMITTED, (S.INELIGIBLE, "reinstate"): S.SCREENING,
    (S.DECLINED, "self_nominate"): S.SCREENING, (S.RETURNED, "take_back"): S.SUBMITTED,
}  # fmt: skip
"""Back to the state before, and the desk of a contest without zones, which is the host's."""


@dataclass
class World:
    scene: Scene
    people: dict[str, Person] = field(default_factory=dict)
    standing: dict[S, int] = field(default_factory=dict)
    instead: dict[tuple[S, str], int] = field(default_factory=dict)

    def second(self, person: Person) -> Person:
        return self.people["second_staff" if person == self.people["staff"] else "staff"]


@pytest.fixture
def world() -> World:
    """An entry in every state, brought there by the real actions."""
    scene = make_scene()
    world = World(scene)
    desks(world)
    notice(world)
    ratified(world)
    released = make_released_round(another(scene), entries=1, judges=3)
    world.standing[S.IN_ROUND] = released.entries[0].pk
    supervisor = make_person("督导员")
    become_judge(add_judge(contest=scene.contest, by=scene.staff, name="督导员", role="supervisor"), supervisor)
    world.people |= {
        "clerk": scene.clerk, "approver": scene.approver, "county": scene.county_officer, "city": scene.city_officer, "staff": scene.staff,
        "second_staff": scene.second_staff, "judge": released.person(1), "supervisor": supervisor, "stranger": make_person("路人"),
    }  # fmt: skip
    return world


def another(scene: Scene) -> Scene:
    contest = make_contest(scene.province)
    return dataclasses.replace(scene, contest=contest, track=contest.tracks.get(), entries=[])


def up(scene: Scene, levels: int):
    entry = make_submitted(scene)
    for clerk, approver in [(scene.clerk, scene.approver), (scene.county_officer,) * 2, (scene.city_officer,) * 2][:levels]:
        prepare_recommendation(entry=entry, by=clerk, place=1)
        recommend(entry=entry, by=approver)
        entry = entry.refreshed()
    return entry


def desks(world: World) -> None:
    scene, standing = world.scene, world.standing
    standing[S.DRAFT] = make_draft(scene).pk
    standing[S.SUBMITTED], standing[S.ELIGIBLE] = make_submitted(scene).pk, make_eligible(scene).pk
    standing[S.RECOMMENDED], standing[S.SCREENING] = up(scene, 1).pk, up(scene, 3).pk
    returned, withdrawn = make_submitted(scene), make_submitted(scene)
    return_for_correction(entry=returned, by=scene.clerk, fields=["title"], message="写全称", due=clock.now() + 3 * DAY)
    withdraw(entry=withdrawn, by=scene.leader)
    standing[S.RETURNED], standing[S.WITHDRAWN] = returned.pk, withdrawn.pk
    for state, refusing in ((S.DECLINED, declined), (S.INELIGIBLE, rejected)):
        fresh, appealed = refusing(scene), refusing(scene)
        appeal(entry=appealed, by=scene.leader, grounds="条件是符合的")
        standing[state], world.instead[state, "appeal"] = appealed.pk, fresh.pk
        world.instead[state, "take_back"] = fresh.pk
    world.instead[S.DECLINED, "self_nominate"] = declined(scene, "no_places").pk


def declined(scene: Scene, reason: str = "unqualified"):
    entry = make_submitted(scene)
    decline(entry=entry, by=scene.clerk, reason=reason)
    return entry.refreshed()


def rejected(scene: Scene):
    entry = up(scene, 3)
    reject(entry=entry, by=scene.staff, reason="not_eligible")
    return entry.refreshed()


def notice(world: World) -> None:
    """A final in its notice: three awards proposed, one entry without, one disqualified before, one that did not come."""
    scene = another(world.scene)
    scored = make_scored_round(scene, entries=4, judges=3, mark=lambda entry, _judge, _key: str(95 - 5 * entry), last=True, advance=0)
    scene.contest.award_levels.exclude(name="一等奖").delete()
    staff, second = scene.staff, scene.second_staff
    scored.round.entries.filter(entry=scored.entries[3]).update(absent=True)
    close_round(round=scored.round, by=staff)
    confirm(proposal=propose(entry=scored.entries[2], action="disqualify", by=staff, reason="代写"), by=second)
    publish(round=scored.round, by=staff)
    for state, entry in zip((S.PROVISIONAL, S.NOT_ADVANCED, S.DISQUALIFIED, S.ABSENT), scored.entries, strict=True):
        world.standing[state] = entry.pk


def ratified(world: World) -> None:
    scene = another(world.scene)
    scored = make_scored_round(scene, entries=3, judges=3, mark=lambda entry, _judge, _key: str(95 - 5 * entry), last=True, advance=0)
    for judge in scored.judges:
        sign_commitment(judge=judge, by=judge.person)
    staff, second = scene.staff, scene.second_staff
    close_round(round=scored.round, by=staff)
    publish(round=scored.round, by=staff)
    with clock.at(clock.now() + 20 * DAY):
        settle(round=scored.round, by=staff)
        ratify(proposal=propose_ratification(round=scored.round, by=staff, body="组委会", on=clock.today(), number="鄂工发〔2027〕21 号"), by=second)
    first, given_back, revoked = scored.entries
    give_back(entry=given_back, by=given_back.leader, reason="团队解散")
    confirm(proposal=propose(entry=revoked, action="revoke", by=staff, reason="材料不实"), by=second)
    world.standing |= {S.AWARDED: first.pk, S.AWARD_DECLINED: given_back.pk, S.REVOKED: revoked.pk}


def recommending(entry, by: Person) -> None:
    """Half of it by who may only prepare, the other half by who may only sign."""
    holder = entry.holder
    if holder is not None and prepares_for(by, holder):
        prepare_recommendation(entry=entry, by=by, place=1)
    elif holder is not None and entry.state in (S.SUBMITTED, S.RECOMMENDED):
        prepare_recommendation(entry=entry, by=next(role.person for role in holder.roles.filter(kind="clerk")), place=1)
    if holder is None or signs_for(by, holder) or not prepares_for(by, holder):
        recommend(entry=entry, by=by)


def by_two(action: str) -> Callable[..., None]:
    def do(entry, by: Person, world: World) -> None:
        proposal = propose(entry=entry, action=action, by=by, reason="材料不实")
        with pytest.raises(NeedsSecondPerson):
            confirm(proposal=proposal, by=by)
        for outsider in ("leader", "city", "stranger", "supervisor"):
            person = entry.leader if outsider == "leader" else world.people[outsider]
            with pytest.raises(NotAllowed):
                confirm(proposal=proposal, by=person)
        confirm(proposal=proposal, by=world.second(by))

    return do


DO: dict[str, Callable[..., object]] = {
    "submit": lambda entry, by, _world: submit(entry=entry, by=by),
    "recall": lambda entry, by, _world: recall(entry=entry, by=by),
    "recommend": lambda entry, by, _world: recommending(entry, by),
    "return": lambda entry, by, _world: return_for_correction(entry=entry, by=by, fields=["title"], message="写全称", due=clock.now() + DAY),
    "decline": lambda entry, by, _world: decline(entry=entry, by=by, reason="unqualified"),
    "resubmit": lambda entry, by, _world: resubmit(entry=entry, by=by),
    "accept": lambda entry, by, _world: accept(entry=entry, by=by),
    "reject": lambda entry, by, _world: reject(entry=entry, by=by, reason="not_eligible"),
    "take_back": lambda entry, by, _world: take_back(entry=entry, by=by),
    "self_nominate": lambda entry, by, _world: self_nominate(entry=entry, by=by),
    "appeal": lambda entry, by, _world: appeal(entry=entry, by=by, grounds="条件是符合的"),
    "uphold": lambda entry, by, _world: uphold(appeal=an_appeal(entry), by=by, answer="经复核，原结论不变"),
    "reinstate": lambda entry, by, _world: reinstate(appeal=an_appeal(entry), by=by, answer="经复核，符合条件"),
    "withdraw": lambda entry, by, _world: withdraw(entry=entry, by=by),
    "lose_award": lambda entry, by, _world: lose_award(entry.rounds.all()[0].round, entry, by, reason="ref", move_up=False),
    "give_back": lambda entry, by, _world: give_back(entry=entry, by=by, reason="团队解散"),
    **{action: by_two(action) for action in EntryProposal.Action.values},
}


def an_appeal(entry):
    """The entry's, or any: where there is none the action must refuse for the state."""
    found = entry.appeals.first()
    if found is None:
        raise NoLongerPossible
    return found


def expected(state: S, action: str) -> set[str]:
    """The roles that the table lets make this move."""
    if (state, action) not in MOVES:
        return set()
    who = MOVES[state, action].who
    if who == "holds_entry":
        return HOLD[state]
    return EXAMINE[state] if who == "examines_appeal" else WHO[who]


def attempt(world: World, state: S, action: str, role: str):
    """What state it led to, or None when it was refused without a trace; afterwards everything is as it was."""
    entry = Entry.objects.get(pk=world.instead.get((state, action), world.standing[state]))
    assert entry.state == state
    person = entry.leader if role == "leader" else world.people[role]
    events = Event.objects.count()
    with transaction.atomic():
        try:
            with transaction.atomic():
                if action in DO and not (action == "lose_award" and not entry.rounds.exists()):
                    DO[action](entry, person, world)
                    after = S(entry.refreshed().state)
                else:
                    after = next_state(entry, action, person)
        except (NotAllowed, NoLongerPossible):
            assert Event.objects.count() == events
            after = None
        transaction.set_rollback(True)
    return after


def test_every_move_by_every_role_is_allowed_or_refused_as_the_table_says(world, subtests):
    assert set(world.standing) == set(S)
    for state in S:
        for action in ACTIONS:
            with subtests.test(state=state.value, action=action):
                to = BACK.get((state, action)) or (MOVES[state, action].to if (state, action) in MOVES else None)
                found = {role: attempt(world, state, action, role) for role in ROLES}
                allowed = expected(state, action)
                halves = {"clerk"} if action == "recommend" else set()  # who prepares has done a part, and the entry waits for who signs
                assert {role for role, after in found.items() if after is not None} == allowed
                assert {after for role, after in found.items() if role in allowed - halves} <= {to}
    assert list(mismatches()) == []


@pytest.mark.parametrize(
    ("first", "then"),
    [("accept", "reject"), ("reject", "accept"), ("return", "accept"), ("accept", "return")],
)
def test_of_two_officers_at_the_same_entry_one_wins_and_the_other_is_told(scene, first, then):
    seen_by_both = up(scene, 3)
    DO[first](seen_by_both, scene.staff, None)
    with pytest.raises(NoLongerPossible) as told:
        DO[then](seen_by_both, scene.second_staff, None)
    assert str(told.value)
    assert seen_by_both.steps.count() == 5  # submitted, three times recommended, and what the winner did
    assert told.value.status == 409


def test_of_two_proposals_the_second_is_told_and_a_refused_one_changes_nothing(scene):
    entry = make_eligible(scene)
    proposal = propose(entry=entry, action="disqualify", by=scene.staff, reason="代写")
    with pytest.raises(NoLongerPossible):
        propose(entry=entry, action="disqualify", by=scene.second_staff, reason="代写")
    refuse(proposal=proposal, by=scene.second_staff)
    with pytest.raises(NoLongerPossible):
        confirm(proposal=proposal, by=scene.second_staff)
    assert entry.refreshed().state == S.ELIGIBLE
    assert list(mismatches()) == []
