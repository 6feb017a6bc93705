import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.rules.standing import Dated, Result, State, Step, how_many, known, standing
from directory.rules.words import Level

NOON = dt.datetime(2025, 1, 1, 12, tzinfo=dt.UTC)


def event(number, on, step, level=None, **fields):
    return Dated(number=number, on=dt.date.fromisoformat(on), step=step, level=level, **fields)


LIFE = [
    event(1, "2014-03-01", Step.DESIGNATED, Level.UNIT),
    event(2, "2017-05-01", Step.DESIGNATED, Level.CITY),
    event(3, "2021-05-01", Step.DESIGNATED, Level.PROVINCE),
    event(4, "2023-12-01", Step.REVIEWED, Level.PROVINCE, result=Result.RECTIFY),
    event(5, "2024-06-01", Step.REVIEWED, Level.PROVINCE, result=Result.QUALIFIED),
    event(6, "2025-03-01", Step.REVOKED, Level.PROVINCE),
    event(7, "2025-09-01", Step.REVOKED),
]


@pytest.mark.parametrize(
    ("on", "state", "level", "since"),
    [
        ("2014-02-28", State.NONE, None, None),
        ("2014-03-01", State.DESIGNATED, Level.UNIT, "2014-03-01"),
        ("2022-01-01", State.DESIGNATED, Level.PROVINCE, "2021-05-01"),
        ("2023-12-01", State.RECTIFYING, Level.PROVINCE, "2021-05-01"),
        ("2024-06-01", State.DESIGNATED, Level.PROVINCE, "2021-05-01"),
        ("2025-03-01", State.DESIGNATED, Level.CITY, "2017-05-01"),
        ("2025-09-01", State.REVOKED, None, None),
    ],
)
def test_what_a_studio_was_on_a_day(on, state, level, since):
    found = standing(LIFE, dt.date.fromisoformat(on))
    assert (found.state, found.level) == (state, level)
    assert found.since == (dt.date.fromisoformat(since) if since else None)


def test_applying_is_a_state_only_before_the_first_designation():
    applied = [event(1, "2020-01-01", Step.APPLIED)]
    assert standing(applied, dt.date(2020, 1, 1)).state == State.APPLIED
    assert standing([*applied, event(2, "2020-02-01", Step.DESIGNATED, Level.CITY)], dt.date(2020, 3, 1)).state == State.DESIGNATED


def test_designated_again_after_a_revocation():
    life = [*LIFE, event(8, "2026-01-01", Step.DESIGNATED, Level.CITY)]
    found = standing(life, dt.date(2026, 1, 2))
    assert (found.state, found.level, found.since) == (State.DESIGNATED, Level.CITY, dt.date(2026, 1, 1))


def test_a_correction_takes_the_place_of_the_row_that_it_supersedes():
    wrong = event(1, "2020-01-01", Step.DESIGNATED, Level.PROVINCE)
    right = event(2, "2020-01-01", Step.DESIGNATED, Level.CITY, supersedes=1)
    assert standing([wrong, right], dt.date(2020, 1, 1)).level == Level.CITY


def test_asked_as_it_was_known_then_the_answer_is_the_one_given_then():
    known_then = event(1, "2023-05-01", Step.DESIGNATED, Level.PROVINCE, recorded=NOON)
    written_later = event(2, "2023-06-01", Step.DESIGNATED, Level.PROVINCE, recorded=NOON + dt.timedelta(days=90))
    corrected_later = event(3, "2025-05-01", Step.DESIGNATED, Level.PROVINCE, recorded=NOON + dt.timedelta(days=91), supersedes=1)
    first, second = [known_then, corrected_later], [written_later]
    day = dt.date(2024, 12, 31)

    assert how_many([first, second], Level.PROVINCE, day, NOON) == 1
    assert how_many([first, second], Level.PROVINCE, day, NOON + dt.timedelta(days=90)) == 2
    assert how_many([first, second], Level.PROVINCE, day) == 1


def test_a_studio_raised_to_the_province_counts_at_both_levels():
    assert how_many([LIFE], Level.PROVINCE, dt.date(2024, 12, 31)) == 1
    assert how_many([LIFE], Level.CITY, dt.date(2024, 12, 31)) == 1
    assert how_many([LIFE], Level.NATIONAL, dt.date(2024, 12, 31)) == 0


@given(st.permutations(LIFE))
def test_the_order_in_which_rows_are_read_says_nothing(rows):
    assert known(rows) == LIFE
    assert standing(rows, dt.date(2024, 12, 31)) == standing(LIFE, dt.date(2024, 12, 31))


steps = st.sampled_from([Step.APPLIED, Step.DESIGNATED, Step.DESIGNATED, Step.REVIEWED, Step.REVOKED, Step.RENAMED])
written = st.lists(
    st.tuples(steps, st.sampled_from([*Level, None]), st.integers(0, 900), st.sampled_from(Result), st.integers(0, 3)), min_size=1, max_size=14
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the data are many, not slow
@given(written, st.sampled_from(Level), st.integers(0, 900), st.data())
def test_a_count_asked_again_is_the_answer_that_was_given_whatever_was_written_down_since(found, level, day, data):
    """Every row is written down an hour after the one before, some to correct an earlier one; after each the count of the same day is asked for."""
    on, lives, given_then = dt.date(2023, 1, 1) + dt.timedelta(days=day), {}, []
    corrected = set()
    for number, (step, height, after, result, studio) in enumerate(found, 1):
        at = NOON + dt.timedelta(hours=number)
        open_rows = [row.number for row in lives.get(studio, []) if row.number not in corrected]
        supersedes = data.draw(st.sampled_from([None, *open_rows]))
        corrected.add(supersedes)
        date = dt.date(2023, 1, 1) + dt.timedelta(days=after)
        row = Dated(number, date, step, height, result if step == Step.REVIEWED else None, recorded=at, supersedes=supersedes)
        lives.setdefault(studio, []).append(row)
        given_then.append((at, how_many(lives.values(), level, on)))
    for at, answer in given_then:
        assert how_many(lives.values(), level, on, at) == answer
