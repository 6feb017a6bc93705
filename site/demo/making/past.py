"""A past edition from its first entry to its certificates: a blind first round with pairs, a final with one panel for each track."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from accounts.models import Person
from contest.actions.absence import set_absent
from contest.actions.decisions import confirm, propose
from contest.actions.objecting import answer_objection, examine_objection
from contest.models import Award, Entry, Track
from contest.rules.states import EntryState
from demo.making.bulk import Bulk
from demo.making.clones import Cloner, Template, load
from demo.making.contests import Edition, make_edition
from demo.making.entries import BESIDE, Made, Wish, live_all, quality_of
from demo.making.federation import Federation, make_person
from demo.making.rounds import EXPERTS_UNIT, PLAIN, TRIMMED, Scoring, make_bench, make_round, objection
from demo.making.world import World

LIVED = 3
"""Entries of one track that live through every action; the others are cloned from them."""


@dataclass
class Past:
    edition: Edition
    made: list[Made] = field(default_factory=list)

    def awarded(self) -> list[Entry]:
        """Best first, of all tracks."""
        awards = Award.objects.filter(entry__contest=self.edition.contest, state=Award.State.AWARDED).select_related("entry__unit", "entry__leader")
        return [award.entry for award in awards.order_by("level__order", "rank", "pk")]


def make_past(world: World, federation: Federation, number: int, experts: list[Person], winners: Sequence[Wish]) -> Past:
    """`winners`: entries that shall win, of people whose accounts are on the sign-in page."""
    edition = make_edition(world, federation, number)
    past = Past(edition, entries_of(world, federation, edition, winners))
    make_bench(world, federation, edition, experts, world.judges)
    words, rounds = f"{edition.contest.name[:3]}评审", [(make, track) for track in edition.tracks for make in (first_round, final)]
    for done, (make, track) in enumerate(rounds):
        world.told(words, done, len(rounds))
        make(world, federation, edition, track, past.made)
    world.told(words, len(rounds), len(rounds))
    return past


def entries_of(world: World, federation: Federation, edition: Edition, winners: Sequence[Wish]) -> list[Made]:
    lived = min(LIVED, world.size.past)
    units = federation.around(world)
    wishes = []
    for track in edition.tracks:
        wishes += [replace(winner, track=track) for winner in winners if winner.track.name == track.name]
        goals = ["eligible"] * (lived - 1) + ["mended", *BESIDE[: world.size.of_a_goal]]
        wishes += [Wish(goal, track, next(units) if place else federation.units[EXPERTS_UNIT], quality_of(world)) for place, goal in enumerate(goals)]
    made = live_all(world, federation, edition, wishes, f"{edition.contest.name[:3]}报名")
    own = {person.pk for person in world.accounts.values()}
    return made + more(world, edition, [one for one in made if one.entry.leader_id not in own])


def more(world: World, edition: Edition, lived: list[Made]) -> list[Made]:
    """As many again as are asked for, by the bulk path: of each track those that reach the first round, and of those that do not as many more."""
    added: list[Made] = []
    cloner = Cloner(world, Bulk())
    for track in edition.tracks:
        mine = [load(world, edition, one) for one in lived if one.entry.track_id == track.pk]
        through = [one for one in mine if one.entry.state == EntryState.ELIGIBLE]
        beside = [one for one in mine if one.entry.state != EntryState.ELIGIBLE]
        added += cloner.clone(edition, spread(world, through), world.many(world.size.past) - len(through))
        added += cloner.clone(edition, beside, len(beside) * (world.times - 1))
    cloner.bulk.flush()
    return added


def spread(world: World, templates: list[Template]) -> list[Template]:
    return world.rng.sample(templates, len(templates))


def first_round(world: World, federation: Federation, edition: Edition, track: Track, made: list[Made]) -> None:
    with world.at(edition.day(78.4)):
        round = make_round(
            world, federation, edition, track, name="初赛", order=1, mode="pairs", judges_each=3, advance=world.through, blind=True, method=PLAIN,
            opens=edition.day(80), closes=edition.day(95), spread_at_most=Decimal(18), load_at_most=world.load,
        )  # fmt: skip
    scoring = Scoring(world, federation, round, made)
    scoring.released(edition.day(79.4))
    scoring.score_in_bulk(edition.day(81.4), 12.0)
    if track.order == 1:
        absent_entry(world, federation, edition, scoring)
    scoring.closed(edition.day(96.4))
    scoring.published(edition.day(97.4))
    scoring.settled(edition.day(109.4))
    scoring.ratified(edition.day(109.6), f"鄂工大赛办〔{edition.contest.year}〕{3 + track.order} 号")


def final(world: World, federation: Federation, edition: Edition, track: Track, made: list[Made]) -> None:
    with world.at(edition.day(110.4)):
        round = make_round(
            world, federation, edition, track, name="决赛", order=2, mode="panels", judges_each=5, panels_wanted=1, blind=False, last=True,
            method=TRIMMED, opens=edition.day(112), closes=edition.day(119), spread_at_most=Decimal(18),
        )  # fmt: skip
    scoring = Scoring(world, federation, round, made)
    scoring.released(edition.day(111.4))
    scoring.score_in_bulk(edition.day(112.4), 5.0)
    scoring.closed(edition.day(119.4))
    scoring.published(edition.day(126.4))
    if track.order == 1:
        answered_objections(world, federation, edition, scoring)
    else:
        declined_award(world, federation, edition, scoring)
    scoring.settled(edition.day(150.4))
    scoring.ratified(edition.day(190.4), f"鄂工发〔{world.date(edition.day(190)).year}〕{10 + track.order} 号")
    if track.order == 1:
        revoked_award(world, federation, edition, scoring)


def others_awards(world: World, scoring: Scoring, state: Award.State) -> list[Award]:
    """Of people whose accounts are not on the sign-in page, best first."""
    own = [person.pk for person in world.accounts.values()]
    found = Award.objects.filter(record__round=scoring.round, state=state).exclude(entry__leader__in=own)
    return list(found.select_related("entry").order_by("level__order", "rank", "pk"))


def declined_award(world: World, federation: Federation, edition: Edition, scoring: Scoring) -> None:
    """In the notice a team declines what is proposed for it; those below move up."""
    for award in others_awards(world, scoring, Award.State.PROVISIONAL)[-1:]:
        with world.at(edition.day(131.5)):
            proposal = propose(entry=award.entry, action="decline_award", by=federation.staff, reason="团队来函放弃，附盖章函件。", move_up=True)
        with world.at(edition.day(131.8)):
            confirm(proposal=proposal, by=federation.second)


def revoked_award(world: World, federation: Federation, edition: Edition, scoring: Scoring) -> None:
    for award in others_awards(world, scoring, Award.State.AWARDED)[-1:]:
        with world.at(edition.day(196.5)):
            proposal = propose(entry=award.entry, action="revoke", by=federation.second, reason="经查，用户证明系伪造。")
        with world.at(edition.day(197.5)):
            confirm(proposal=proposal, by=federation.staff)


def absent_entry(world: World, federation: Federation, edition: Edition, scoring: Scoring) -> None:
    """One team does not come; nobody's whose account is on the sign-in page."""
    own = [person.pk for person in world.accounts.values()]
    row = scoring.round.entries.exclude(entry__leader__in=own).order_by("-entry__number")[0]
    with world.at(edition.day(96.2)):
        set_absent(entry=row, by=federation.staff, absent=True, reason="未到场答辩，联系不上负责人")


def answered_objections(world: World, federation: Federation, edition: Edition, scoring: Scoring) -> None:
    """One sustained: the award goes, the next moves up. One dismissed."""
    publication = scoring.refreshed().publication
    provisional = Award.objects.filter(entry__contest=edition.contest, entry__track=scoring.round.track, state=Award.State.PROVISIONAL)
    second, third = provisional.select_related("entry").order_by("rank", "pk")[1:3]
    with world.at(edition.day(127.5)):
        doubter, other = make_person(world), make_person(world)
        made = objection(publication, doubter, about=second.entry, grounds="该项目的核心技术与本单位 2019 年已公开的专利相同，附专利号。")
        weak = objection(publication, other, about=third.entry, grounds="认为岗位数字偏高。")
    for one, outcome, answer in (
        (made, "sustained", "经核查，专利权利要求基本一致，异议成立，取消拟获奖资格，后一名递补。"),
        (weak, "dismissed", "经核对参保证明，岗位数字属实，异议不成立。"),
    ):
        with world.at(edition.day(129.5)):
            examine_objection(objection=one, by=federation.staff)
        with world.at(edition.day(133.5)):
            answer_objection(objection=one, by=federation.second, outcome=outcome, answer=answer)
