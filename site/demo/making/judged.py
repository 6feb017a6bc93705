"""The contest whose tracks stand at every turn of a round, so that each step can be tried at once."""

from dataclasses import dataclass

from accounts.models import Person
from contest.actions.judges import change_judge
from contest.actions.naming import name_conflict
from contest.actions.objecting import examine_objection
from contest.actions.recusing import declare_conflict, possible_replacements, recuse, replace_judge
from contest.models import Assignment, Award, Entry, Judge
from contest.rules.states import AssignmentState
from demo.making.bulk import Bulk
from demo.making.clones import Cloner, load
from demo.making.contests import Edition, make_judged
from demo.making.entries import Made, Wish, live_all, quality_of
from demo.making.federation import Federation, make_person
from demo.making.rounds import EXPERTS_UNIT, TRIMMED, Bench, Scoring, make_bench, make_round, objection
from demo.making.world import World

LIVED = 1
"""Entries of one track that live through every action; the others are cloned from it."""
JUDGES = 9
SEATED = (1, 2, 3, 5, 6)
"""Numbers of the judges who are there for the track that is half scored: with the two accounts of the sign-in page, without the one who works in an
entrant's unit."""


@dataclass
class Judged:
    edition: Edition
    made: list[Made]
    bench: Bench


def make_judged_contest(world: World, federation: Federation, experts: list[Person]) -> Judged:
    """By track: ready to be drawn; half scored; all scored, marks far apart; closed; in public notice with objections; to ratify; final."""
    edition = make_judged(world, federation)
    units = federation.around(world)
    own = federation.units[EXPERTS_UNIT]  # so that facts keep a judge and an entry apart
    wishes = [Wish("eligible", track, own if track.name == "交通运输组" else next(units), quality_of(world)) for track in edition.tracks]
    made = live_all(world, federation, edition, wishes, "judged")
    cloner = Cloner(world, Bulk())
    for track in edition.tracks:
        templates = [load(world, edition, one) for one in made if one.entry.track_id == track.pk]
        made += cloner.clone(edition, templates, world.size.in_track - LIVED)
    cloner.bulk.flush()
    bench = make_bench(world, federation, edition, experts, JUDGES)
    states = (ready, half_scored, all_scored, closed, in_notice, to_ratify, final)
    for number, (track, stand) in enumerate(zip(edition.tracks, states, strict=True)):
        world.told("rounds", number, len(states))
        with world.at(-42.6 - number):
            round = make_round(
                world, federation, edition, track, name="终评", order=1, mode="panels", judges_each=5, panels_wanted=1, blind=True, last=True,
                method=TRIMMED, opens=-20 if number in (1, 2) else -41, closes=6 if number in (1, 2) else -33,
            )  # fmt: skip
        stand(world, federation, edition, Scoring(world, federation, round, made), bench)
    world.told("rounds", len(states), len(states))
    return Judged(edition, made, bench)


def ready(world: World, federation: Federation, edition: Edition, scoring: Scoring, bench: Bench) -> None:
    """Judges have declared two conflicts, and an entrant has named somebody who is one of them; nothing is drawn."""
    with world.at(-3.5):
        for judge, one in zip(bench.judges[4:6], entries_of_track(edition, scoring), strict=False):
            assert judge.person is not None  # noqa: S101  everybody has come in
            declare_conflict(entry=one, judge=judge, by=judge.person, reason="与项目负责人是师徒关系")
        entry, known = entries_of_track(edition, scoring)[2], bench.judges[4]
        name_conflict(entry=entry, by=entry.leader, name=known.name, employer=known.employer, reason="曾在同一课题组")


def entries_of_track(edition: Edition, scoring: Scoring) -> list[Entry]:
    return list(edition.contest.entries.filter(track=scoring.round.track).order_by("number"))


def half_scored(world: World, federation: Federation, edition: Edition, scoring: Scoring, bench: Bench) -> None:
    """The head is nearly done, the judge of the sign-in page half. One judge stepped aside and was replaced, another's sheet waits for a judge."""
    free = [one for one in bench.judges if one.number not in SEATED]
    with world.at(-21.5):
        for one in free:
            change_judge(judge=one, by=federation.staff, available=False)
    scoring.released(-19.6)
    with world.at(-18.4):
        for one in free:
            change_judge(judge=one, by=federation.staff, available=True)
    judge = world.accounts["judge"]
    away = [one for one in seated(scoring) if one.person_id not in (judge.pk, world.accounts["head"].pk)]
    for number, one in enumerate(away[:2]):
        sheet = sheets_of(scoring, one)[number]
        assert one.person is not None  # noqa: S101
        with world.at(-17.5 + number):
            recuse(assignment=sheet, by=one.person, reason="项目合作单位是我任职过的研究所")
        if number == 0:
            with world.at(-16.5):
                found = possible_replacements(sheet)
                if found:
                    replace_judge(assignment=sheet, by=federation.staff, judge=found[0][0], reason="评委回避，由候补评委接替")
    sheets = scoring.sheets()
    done = [(row, place) for number, (row, place) in enumerate(sheets) if is_done(world, row, number)]
    scoring.score(-15.6, 14.0, done)


def is_done(world: World, row: Assignment, number: int) -> bool:
    if row.judge.person_id == world.accounts["judge"].pk:
        return row.entry.blind_number <= middle(row)
    return number % 5 != 0 if row.judge.person_id == world.accounts["head"].pk else number % 3 != 0


def middle(row: Assignment) -> str:
    numbers = sorted(row.round.entries.filter(assignments__judge=row.judge).values_list("blind_number", flat=True))
    return numbers[len(numbers) // 2 - 1] if len(numbers) > 1 else ""


def seated(scoring: Scoring) -> list[Judge]:
    found = Judge.objects.filter(assignments__round=scoring.round, assignments__state=AssignmentState.RELEASED)
    return list(found.select_related("person").distinct().order_by("number"))


def sheets_of(scoring: Scoring, judge: Judge) -> list[Assignment]:
    return list(Assignment.objects.filter(round=scoring.round, judge=judge).counting().order_by("entry__entry__number"))


def all_scored(world: World, federation: Federation, edition: Edition, scoring: Scoring, bench: Bench) -> None:
    """Every sheet is sent; one entry's marks lie far apart and wait for a second look."""
    scoring.released(-19.4)
    sheets = scoring.sheets()
    scoring.score(-18.6, 15.0, sheets, apart=sheets[0][0].entry_id)


def closed(world: World, federation: Federation, edition: Edition, scoring: Scoring, bench: Bench) -> None:
    scoring.released(-41.6)
    scoring.score_in_bulk(-39.6, 6.0)
    scoring.closed(-2.5)


def in_notice(world: World, federation: Federation, edition: Edition, scoring: Scoring, bench: Bench) -> None:
    """One objection is being examined, one has just come."""
    scoring.released(-41.4)
    scoring.score_in_bulk(-39.4, 6.0)
    scoring.closed(-6.5)
    publication = scoring.published(-3.5)
    awards = list(Award.objects.filter(record__round=scoring.round).select_related("entry").order_by("rank", "pk"))
    with world.at(-2.5):
        first = objection(publication, make_person(world), about=awards[0].entry, grounds="该成果去年已在本省另一项评选中获奖，附通报文号。")
    with world.at(-1.6):
        examine_objection(objection=first, by=federation.staff)
    with world.at(-0.6):
        objection(publication, make_person(world), about=awards[-1].entry, grounds="公示的完成单位少写了合作单位。")


def to_ratify(world: World, federation: Federation, edition: Edition, scoring: Scoring, bench: Bench) -> None:
    scoring.released(-41.2)
    scoring.score_in_bulk(-39.2, 6.0)
    scoring.closed(-32.5)
    scoring.published(-30.5)
    scoring.settled(-7.5)


def final(world: World, federation: Federation, edition: Edition, scoring: Scoring, bench: Bench) -> None:
    scoring.released(-41.0)
    scoring.score_in_bulk(-39.0, 6.0)
    scoring.closed(-32.4)
    scoring.published(-30.4)
    scoring.settled(-10.5)
    scoring.ratified(-8.5, f"鄂工发〔{world.date(-8.5).year}〕21 号")
