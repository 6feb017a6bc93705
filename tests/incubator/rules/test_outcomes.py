"""Hand-computed cases; DOMAIN's figures where it gives some."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incubator.rules import counting
from incubator.rules.counting import Item, cells, folded
from incubator.rules.measures import BY_KEY, MEASURES
from incubator.rules.outcomes import (
    ByRung,
    DealFacts,
    Facts,
    JobLine,
    Payment,
    ReportFacts,
    VentureFacts,
    Verdict,
    WorkingTime,
    assumed_fte,
    full_time,
    jobs,
    one_of,
    row_fte,
    split,
)
from incubator.rules.words import Instrument, VentureState

D = dt.date
AMOUNTS = st.integers(0, 10**9)
VERDICTS = st.none() | st.tuples(st.fractions(0, 1), st.integers(1, 4), st.booleans())


def lines(**rows):
    return {row: JobLine(heads, assumed_fte(row, heads)) for row, heads in rows.items()}


@pytest.mark.parametrize(
    ("before", "now", "maintained", "created"),
    [
        (10, 15, 10, 5),  # PI4874 = PI5691 + PI3687: 15 = 10 + 5
        (10, 10, 10, 0),  # one left, one came: the refilled vacancy is maintained
        (10, 8, 8, 0),  # who shrank created none, never less than none
        (0, 3, 0, 3),
        (10, 0, 0, 0),
    ],
)
def test_jobs_now_are_those_maintained_and_those_created(before, now, maintained, created):
    found = jobs(lines(insured=now), baseline=before * 100)
    assert (found.now.total, found.maintained.total, found.created.total) == (now * 100, maintained * 100, created * 100)


def test_without_a_baseline_nothing_is_called_growth():
    found = jobs(lines(insured=15), baseline=None)
    assert (found.maintained.total, found.created.total) == (1500, 0)


@pytest.mark.parametrize(
    ("hours", "months", "hundredths"),
    [(40, 12, 100), (20, 12, 50), (40, 3, 25), (None, 12, 50), (60, 12, 100), (10, 3, 6), (0, 12, 0), (40, 0, 0)],
)
def test_full_time_equivalents_by_hours_and_months(hours, months, hundredths):
    assert full_time(hours_a_week=hours, months=months) == hundredths  # 10 h for 3 months: 6.25, rounded to 6


@pytest.mark.parametrize(
    ("hours", "months", "heads", "hundredths"),
    [
        (40, 3, 4, 100),  # four for three full months each are one job
        (10, 3, 4, 25),  # a quarter of the hours for a quarter of the year: 4 x 0.0625, rounded once
        (None, 3, 2, 25),  # hours not known: half, for a quarter of the year
        (20, None, 2, 100),  # months not said: the whole year
        (20, 6, 2, 50),
    ],
)
def test_the_working_time_of_a_row(hours, months, heads, hundredths):
    assert WorkingTime(hours, months).fte(heads) == hundredths


def test_nothing_said_is_assumed_and_the_insured_count_whole():
    assert (row_fte("seasonal", 4, None), row_fte("seasonal", 4, WorkingTime()), row_fte("insured", 4, None)) == (200, 200, 400)
    assert row_fte("seasonal", 4, WorkingTime(months=3)) == 50


@given(st.integers(0, 500), st.integers(0, 100), st.integers(0, 12))
def test_people_with_working_time_are_never_more_jobs_than_heads(heads, hours, months):
    assert 0 <= WorkingTime(hours, months).fte(heads) <= WorkingTime(hours).fte(heads) <= heads * 100


def test_a_year_has_twelve_months():
    with pytest.raises(ValueError, match="twelve"):
        full_time(hours_a_week=40, months=13)


def test_seventeen_jobs_of_the_sample_report():
    """15 insured, 2 rehired and 2 seasonal whose hours nobody knows: 15 + 4 x 0.5."""
    found = jobs(lines(insured=15, rehired=2, seasonal=2), baseline=600, season_before=100)
    assert found.now.total == 1700
    assert found.created.total == 1000  # 16.0 without the season, which is what it was a year before; less 6
    assert found.maintained.total == 700


@pytest.mark.parametrize(("year_before", "created"), [(None, 0), (200, 0), (100, 100), (300, 0), (0, 200)])
def test_seasonal_work_creates_only_what_is_more_than_a_year_before(year_before, created):
    assert jobs(lines(insured=10, seasonal=4), baseline=1000, season_before=year_before).created.total == created


def test_of_fifteen_claimed_fourteen_are_insured_and_one_is_only_said():
    assert split(15, Verdict(14, 3, rest_counts=True)).amounts == (1, 0, 14, 0)
    assert split(15, Verdict(14, 3)).amounts == (0, 0, 14, 0)
    assert split(15, None).amounts == (15, 0, 0, 0)
    with pytest.raises(ValueError, match="accepted"):
        split(15, Verdict(16, 3))


def test_created_jobs_never_look_better_proved_than_they_are():
    line = {"insured": JobLine(15, 1500, Verdict(14, 3, rest_counts=True))}
    found = jobs(line, baseline=1000)
    assert found.maintained.amounts == (0, 0, 1000, 0)
    assert found.created.amounts == (100, 0, 400, 0)
    assert found.created.weakest == 1


@given(st.dictionaries(st.sampled_from(["insured", "contract", "rehired", "seasonal"]), st.tuples(st.integers(0, 500), VERDICTS)),
       st.none() | st.integers(0, 50_000), st.none() | st.integers(0, 50_000))  # fmt: skip
def test_created_and_maintained_are_now_on_every_rung(rows, baseline, season_before):
    made = {}
    for row, (heads, verdict) in rows.items():
        said = None if verdict is None else Verdict(int(verdict[0] * heads), verdict[1], verdict[2])
        made[row] = JobLine(heads, assumed_fte(row, heads), said)
    found = jobs(made, baseline=baseline, season_before=season_before)
    assert all(line.total == line.counted.total for line in made.values())
    assert found.maintained + found.created == found.now
    assert min(found.created.amounts + found.maintained.amounts) >= 0
    assert baseline is None or found.created.total <= max(0, found.now.total - baseline)


@given(AMOUNTS, VERDICTS)
def test_never_more_counts_than_was_claimed(claimed, verdict):
    said = None if verdict is None else Verdict(int(verdict[0] * claimed), verdict[1], verdict[2])
    assert 0 <= split(claimed, said).total <= claimed
    if said is None or said.rest_counts:
        assert split(claimed, said).total == claimed


@given(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS), st.fractions(0, 1))
def test_parts_of_an_amount_sum_to_it_and_the_rest_is_the_weaker(amounts, share):
    whole = ByRung(amounts)
    taken, rest = whole.parted(int(whole.total * share))
    assert taken + rest == whole
    assert not (taken.total and rest.total) or taken.weakest >= max(rung for rung, amount in enumerate(rest.amounts, 1) if amount)


@given(st.lists(st.tuples(st.sampled_from(["420100", "420600", ""]), st.sampled_from([D(2027, 3, 31), D(2027, 6, 30)]),
                          st.tuples(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS))))  # fmt: skip
def test_cells_sum_to_the_figure_and_count_each_thing_once(rows):
    items = [Item(("event", key), key, region, quarter, ByRung(amounts)) for key, (region, quarter, amounts) in enumerate(rows)]
    found = cells(items)
    assert sum(cell.value for cell in found) == sum(item.parts.total for item in items)
    assert sum(cell.count for cell in found) == sum(item.parts.total > 0 for item in items)


def deal(instrument=Instrument.EQUITY, *payments, **fields):
    made = tuple(Payment(number, on, amount) for number, (on, amount) in enumerate(payments, 1))
    return DealFacts(key=1, venture=1, region="420600", instrument=instrument, payments=made, **fields)


def test_only_money_paid_in_by_the_day_counts_each_instrument_apart():
    facts = Facts(deals=(
        deal(Instrument.EQUITY, (D(2027, 3, 1), 100), (D(2027, 8, 1), 200), signed_on=D(2027, 1, 5), signed=1000),
        deal(Instrument.LOAN, (D(2027, 3, 1), 30)),
        deal(Instrument.ORDER, (D(2027, 3, 1), 7), signed_on=D(2027, 2, 1), signed=50),
        deal(Instrument.GRANT, (D(2027, 3, 1), 5), own=True),
    ))  # fmt: skip

    def money(instrument, until):
        return sum(item.parts.total for item in counting.paid_in(facts, instrument, until))

    assert [money(Instrument.EQUITY, day) for day in (D(2027, 2, 28), D(2027, 3, 1), D(2027, 7, 31), D(2027, 8, 1))] == [0, 100, 100, 300]
    assert money(Instrument.LOAN, D(2027, 12, 31)) == 30
    assert money(Instrument.GRANT, D(2027, 12, 31)) == 0  # the union's own
    assert sum(item.parts.total for item in counting.own_money(facts, D(2027, 12, 31))) == 5
    assert sum(item.parts.total for item in counting.ordered(facts, D(2027, 12, 31))) == 50
    assert sum(item.parts.total for item in counting.promised(facts, D(2027, 12, 31))) == 700  # equity only: 1,000 less 300


def test_an_ended_deal_keeps_what_was_paid_and_promises_nothing():
    ended = deal(Instrument.EQUITY, (D(2027, 3, 1), 100), signed_on=D(2027, 1, 5), signed=1000, ended_on=D(2027, 6, 1))
    facts = Facts(deals=(ended,))
    assert sum(item.parts.total for item in counting.paid_in(facts, Instrument.EQUITY, D(2027, 12, 31))) == 100
    assert sum(item.parts.total for item in counting.promised(facts, D(2027, 5, 31))) == 900
    assert counting.promised(facts, D(2027, 6, 1)) == ()


def report(quarter, heads=0, turnover=None, verified=False, key=1):
    return ReportFacts(key=key, quarter=quarter, lines=lines(insured=heads), turnover=turnover, verified=verified)


JOINED = D(2024, 5, 20)


def venture(joined=JOINED, reports=(), states=((JOINED, VentureState.OPERATING),), **fields):
    return VentureFacts(key=1, region="420600", joined=joined, reports=tuple(reports), states=states, **fields)


def test_a_closed_venture_has_no_jobs_and_a_silent_one_is_not_counted():
    full = venture(reports=[report(D(2024, 12, 31), 15)], baseline=1000)
    assert full.jobs(D(2025, 3, 31)).created.total == 500
    assert full.state(D(2025, 9, 30)) == VentureState.UNKNOWN
    assert full.jobs(D(2025, 9, 30)).now.total == 0
    closed = replace(full, states=(*full.states, (D(2025, 2, 1), VentureState.CLOSED)))
    assert closed.jobs(D(2025, 1, 31)).created.total == 500
    assert closed.jobs(D(2025, 2, 1)).created.total == 0
    assert closed.state(D(2025, 9, 30)) == VentureState.CLOSED


def test_survival_keeps_unknown_apart_and_the_whole_cohort_below():
    facts = Facts(ventures=(
        venture(reports=[report(D(2025, 6, 30), 3)]),  # at work in 2025
        venture(reports=[report(D(2025, 6, 30), 0, turnover=500)]),  # turnover counts as well
        venture(reports=[report(D(2024, 12, 31), 9)]),  # nothing known of 2025
        venture(states=((D(2024, 5, 20), VentureState.OPERATING), (D(2024, 11, 1), VentureState.CLOSED))),
        venture(joined=D(2025, 1, 2), reports=[report(D(2025, 6, 30), 3)]),  # joined a year later: its year is not over
    ))  # fmt: skip
    found = counting.survival(facts, D(2025, 12, 31), 1)
    assert (found.whole, len(found.alive), found.unknown, found.closed) == (4, 2, 1, 1)
    assert counting.survival(facts, D(2025, 12, 30), 1).whole == 0
    assert counting.survival(facts, D(2025, 12, 31), 3).whole == 0


def test_coverage_counts_reports_due_received_and_verified():
    facts = Facts(ventures=(
        venture(reports=[report(D(2024, 9, 30), 3, verified=True)]),
        venture(reports=[report(D(2024, 9, 30), 3)]),
        venture(reports=[report(D(2024, 6, 30), 3)]),
        venture(joined=D(2024, 10, 1)),
        venture(states=((D(2024, 7, 1), VentureState.CLOSED),)),
    ))  # fmt: skip
    found = counting.coverage(facts, D(2024, 11, 15))
    assert (found.quarter, found.due, found.received, found.verified) == (D(2024, 9, 30), 3, 2, 1)


def test_few_things_are_put_together_so_that_they_tell_nobody():
    assert folded({"420100": 9, "420600": 4, "420500": 2, "": 1}) == (["420100", "420600"], ["420500", ""])
    assert folded({"420100": 9, "420600": 4, "420500": 2}) == (["420100"], ["420600", "420500"])
    assert folded({"420100": 2}) == ([], ["420100"])
    assert folded({"420100": 3}) == (["420100"], [])


@given(st.dictionaries(st.sampled_from(["420100", "420200", "420300", "420500", "420600"]), st.integers(1, 12)))
def test_what_is_put_together_is_never_one_small_number(rows):
    shown, together = folded(rows)
    assert sorted(shown + together) == sorted(rows)
    assert all(rows[region] >= 3 for region in shown)
    assert not shown or not together or sum(rows[region] for region in together) >= 3


def test_every_measure_says_what_it_counts_and_is_named_once():
    assert len({measure.key for measure in MEASURES}) == len(MEASURES)
    assert all(measure.counts and measure.never and measure.formula and measure.evidence and measure.source for measure in MEASURES)
    assert all(not measure.items(Facts(), D(2027, 9, 30)) for measure in MEASURES)


HEADS = st.dictionaries(st.sampled_from(["insured", "contract", "dispatched", "rehired", "seasonal"]), st.integers(0, 300))


@given(st.integers(0, 300), st.integers(0, 300), HEADS)
def test_who_left_and_was_replaced_is_maintained_and_not_created(at_entry, left, others):
    """As many came as had left: whatever the rows, nobody is new."""
    stayed = jobs(lines(insured=at_entry), baseline=at_entry * 100)
    replaced = jobs(lines(insured=max(0, at_entry - left), dispatched=min(left, at_entry) * 2), baseline=at_entry * 100)
    assert (stayed.created.total, replaced.created.total) == (0, 0)
    assert replaced.maintained.total == replaced.now.total == at_entry * 100
    grown = jobs(lines(**others), baseline=at_entry * 100)
    assert grown.created.total <= max(0, grown.now.total - at_entry * 100)


@given(HEADS, st.none() | st.integers(0, 30_000), st.sampled_from([VentureState.CLOSED, VentureState.PAUSED, VentureState.UNKNOWN]))
def test_closing_takes_jobs_away_and_never_makes_a_negative_count(rows, baseline, ends):
    one = replace(venture(reports=[report(D(2024, 12, 31))], baseline=baseline), reports=(replace(report(D(2024, 12, 31)), lines=lines(**rows)),))
    other = replace(venture(reports=[report(D(2024, 12, 31), 7, key=2)], baseline=300), key=2)
    ended = replace(one, states=(*one.states, (D(2025, 1, 10), ends)))
    for day, still in ((D(2025, 1, 9), one), (D(2025, 1, 10), ended)):
        for part in ("now", "created", "maintained"):
            with_it, without = (
                sum(item.parts.total for item in counting.jobs_items(Facts(ventures=found), day, part)) for found in ((still, other), (other,))
            )
            assert with_it >= without >= 0
            assert day == D(2025, 1, 9) or ends == VentureState.UNKNOWN or with_it == without


def test_a_pause_told_after_the_last_report_takes_its_jobs_away_and_one_told_by_it_does_not():
    full = venture(reports=[report(D(2024, 12, 31), 5)], baseline=0)
    assert replace(full, states=(*full.states, (D(2024, 12, 31), VentureState.PAUSED))).jobs(D(2024, 12, 31)).created.total == 500
    assert replace(full, states=(*full.states, (D(2025, 1, 1), VentureState.PAUSED))).jobs(D(2025, 1, 1)).now.total == 0


def test_two_records_of_one_firm_are_one_with_the_earlier_entry_and_one_report_a_quarter():
    early = replace(venture(D(2024, 2, 1), reports=[report(D(2024, 6, 30), 4), report(D(2024, 9, 30), 5)], baseline=300, edition=6), key=1)
    late = replace(venture(D(2025, 2, 1), reports=[report(D(2024, 9, 30), 6), report(D(2025, 3, 31), 7)], baseline=900, edition=7), key=2)
    found = one_of(late, early)
    assert (found.key, found.joined, found.baseline, found.edition) == (2, D(2024, 2, 1), 300, 6)
    assert [(one.quarter, one.lines["insured"].heads) for one in found.reports] == [(D(2024, 6, 30), 4), (D(2024, 9, 30), 6), (D(2025, 3, 31), 7)]


def test_first_money_is_the_first_of_three_instruments_after_joining():
    def payment(key, on, amount=100):
        return Payment(key, on, amount)

    facts = Facts(
        ventures=tuple(replace(venture(D(2024, 1, 1)), key=key) for key in (1, 2, 3, 4)),
        deals=(
            DealFacts(1, 1, "420600", Instrument.LOAN, payments=(payment(1, D(2024, 3, 1)), payment(2, D(2024, 2, 1)))),
            DealFacts(2, 1, "420600", Instrument.ORDER, payments=(payment(3, D(2024, 1, 5)),)),
            DealFacts(3, 1, "420600", Instrument.GRANT, own=True, payments=(payment(4, D(2024, 1, 6)),)),
            DealFacts(4, 2, "420600", Instrument.EQUITY, payments=(payment(5, D(2023, 12, 31)), payment(6, D(2024, 5, 1)))),  # had it before
            DealFacts(5, 3, "420600", Instrument.EQUITY, payments=(payment(7, D(2024, 1, 1)),)),  # on the very day
        ),
    )  # fmt: skip
    assert [(item.venture, item.parts.total) for item in counting.days_to_first_money(facts, D(2024, 12, 31))] == [(1, 31), (3, 1)]
    assert len(counting.first_payments(facts, D(2024, 12, 31))) == 3  # the fourth has none yet
    assert [counting.middle(values) for values in ([], [5], [9, 1], [3, 1, 2])] == [0, 5, 1, 2]


def test_a_measure_that_divides_rounds_half_up_and_divides_nothing_by_nothing():
    leverage, days = BY_KEY["leverage"], BY_KEY["first_money"]
    assert [leverage.value(over, under) for over, under in ((290, 15), (1, 8), (1, 3), (5, 0))] == [1933, 13, 33, 0]  # 12.5 is 13
    assert [days.value(over, under) for over, under in ((425, 4), (5, 2), (0, 0))] == [106, 3, 0]
