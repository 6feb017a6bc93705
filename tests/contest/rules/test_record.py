"""A record is equal when computed again, and names what is not."""

import copy
import datetime as dt
import hashlib
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction as F

import pytest

from contest.rules import record as recording
from contest.rules.record import GENESIS, CutLine, NotRecord, build_record, fingerprint, mark_hash, record_text, replay, seal, tallies
from contest.rules.scoring import Decision, RoundMarks
from ledger.canonical import canonical
from tests.contest.rules.rounds import chained, closed_of, marks, scheme

RULE = scheme({"key": "idea", "weight": "0.6"}, {"key": "use", "weight": "0.4"}, round={"total": 2}, ties=["criterion:idea"])
TABLE = {"GY-1": {"idea": ["80", "90"], "use": ["70", "71"]}, "GY-2": {"idea": ["90", "91"], "use": ["60", None]}}


@pytest.fixture
def closed():
    return closed_of(RULE, RoundMarks(marks(TABLE)), about={"contest": "工友杯", "round": "初赛"}, cut=CutLine(places=1, ties_enlarge=True))


@pytest.fixture
def record(closed):
    return json.loads(record_text(build_record(closed, code="1.0")))


def test_a_record_holds_the_result_and_what_it_came_from(record):
    assert [(line["entry"], line["rank"], line["total"], line["advances"]) for line in record["results"]] == [
        ("GY-1", 1, "79.2", True),
        ("GY-2", 2, "78.3", False),
    ]
    assert (record["kind"], record["format"], record["code"], record["judges"]) == ("gongchuang.record", 1, "1.0", {"by": "number", "names": None})
    assert [(book["entry"], book["judge"], book["length"]) for book in record["books"]] == [
        ("GY-1", 1, 2),
        ("GY-1", 2, 2),
        ("GY-2", 1, 2),
        ("GY-2", 2, 2),
    ]


def test_the_fingerprint_is_that_of_the_published_file(closed, record):
    made = build_record(closed, code="1.0")
    assert fingerprint(made) == fingerprint(record) == hashlib.sha256(record_text(made).encode()).hexdigest()


def test_it_is_equal_when_computed_again(record):
    again = replay(record)
    assert (again.equal, again.sha256, again.changed_rules) == (True, fingerprint(record), ())


def test_the_order_in_which_books_are_handed_over_does_not_show(closed, record):
    assert json.loads(record_text(build_record(replace(closed, books=closed.books[::-1], entries=closed.entries[::-1]), code="1.0"))) == record


def test_the_newest_mark_counts_and_the_others_stay_listed():
    book = chained("assignment:1", "GY-1", 1, [("idea", "60"), ("use", "70"), ("idea", "80.50"), ("use", None), ("use", "75")])
    record = build_record(replace(closed_of(RULE, RoundMarks([])), entries=["GY-1"], books=[book]), code="1.0")
    assert record["results"][0]["total"] == "78.3"
    assert [mark["value"] for mark in record["books"][0]["marks"]] == ["60", "70", "80.5", None, "75"]


def test_a_book_set_aside_stays_listed_and_does_not_count(closed):
    books = [replace(book, counts=False, why="set_aside") if book.judge == 2 else book for book in closed.books]
    record = build_record(replace(closed, books=books), code="1.0")
    assert {line["entry"]: line["total"] for line in record["results"]} == {"GY-1": "76", "GY-2": "78"}
    assert [(book["counts"], book["why"], len(book["marks"])) for book in record["books"] if book["judge"] == 2] == [(False, "set_aside", 2)] * 2
    assert replay(record).equal


def test_each_group_is_ranked_and_cut_on_its_own(closed):
    result = tallies(replace(closed, groups={"GY-1": "一组", "GY-2": "二组"}))
    record = build_record(replace(closed, groups={"GY-1": "一组", "GY-2": "二组"}), code="1.0")
    assert {group: tally.ranks for group, tally in result.items()} == {"一组": {"GY-1": 1}, "二组": {"GY-2": 1}}
    assert [line["advances"] for line in record["results"]] == [True, True]
    assert replay(json.loads(record_text(record))).equal


def test_who_is_level_at_the_line_waits_for_a_decision():
    rule, table = scheme("idea", ties=["chair"]), {"A": {"idea": ["80"]}, "B": {"idea": ["80"]}}
    level = closed_of(rule, RoundMarks(marks(table)), cut=CutLine(places=1, ties_enlarge=False))
    decided = replace(level, decisions=[Decision("B", 1, "书面裁定"), Decision("A", 2, "书面裁定")])
    assert [line["advances"] for line in build_record(level, code="1")["results"]] == [None, None]
    assert [(line["entry"], line["advances"]) for line in build_record(decided, code="1")["results"]] == [("B", True), ("A", False)]


def test_totals_are_kept_exactly():
    rule, table = scheme("idea", carry={}), {"A": {"idea": ["1", "1", "2"]}}
    record = json.loads(record_text(build_record(closed_of(rule, RoundMarks(marks(table), earlier={"A": F("0.5")})), code="1")))
    assert record["results"][0]["total"] == "11/6"
    assert replay(record).equal


def altered(record, change):
    other = copy.deepcopy(record)
    change(other)
    return other


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda record: record["books"][0]["marks"][0].update(value="99"), "books[assignment:1].marks[1].hash"),
        (lambda record: record["books"][0]["marks"].pop(), "books[assignment:1].length"),
        (lambda record: record["books"][0]["marks"].pop(0), "books[assignment:1].marks[1].number"),
        (lambda record: record["books"][0].update(first=GENESIS), "books[assignment:1].first"),
        (lambda record: record["books"][0].update(last=GENESIS), "books[assignment:1].last"),
        (lambda record: record["books"].pop(), "seal"),
        (lambda record: record["books"].append(record["books"][0]), "books[assignment:1]"),
        (lambda record: record["results"][0].update(total="99"), "results[1] (GY-1).total"),
        (lambda record: record["results"][1].update(rank=1), "results[2] (GY-2).rank"),
        (lambda record: record["results"][1].update(advances=True), "results[2] (GY-2).advances"),
        (lambda record: record["results"].pop(), "results"),
        (lambda record: record["scheme"]["criteria"][0].update(weight="0.5"), "results[1] (GY-1).total"),
        (lambda record: record["books"][0].update(counts=False), "results[1] (GY-1).total"),
        (lambda record: record["results"].reverse(), "results[1].entry"),
        (lambda record: record["results"][0].update(entry="GY-9"), "results[1].entry"),
        (lambda record: record["scheme"]["criteria"][0].update(highest="70"), "inputs"),
    ],
)
def test_the_first_difference_is_named(record, change, where):
    again = replay(altered(record, change))
    assert not again.equal
    assert again.differences[0].where == where
    assert where in again.differences[0].english


def test_an_altered_mark_is_named_and_so_is_the_total_that_it_would_make(record):
    again = replay(altered(record, lambda record: record["books"][0]["marks"][0].update(value="99")))
    assert again.chain.where == "books[assignment:1].marks[1].hash"
    assert (again.result.where, again.result.recorded, again.result.recomputed) == ("results[1] (GY-1).total", '"79.2"', '"84.9"')


def test_a_shortened_chain_is_noticed_even_when_its_length_was_mended(record):
    def shorten(other):
        book = other["books"][0]
        book["marks"].pop()
        book["length"] -= 1

    assert replay(altered(record, shorten)).chain.where == "books[assignment:1].last"


def test_an_old_record_says_which_rule_changed(record, monkeypatch):
    monkeypatch.setattr(recording, "RULES", {**recording.RULES, "drop": 2})
    again = replay(record)
    assert again.equal
    assert again.changed_rules == (("drop", 1, 2),)


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.update(kind="other"),
        lambda record: record.update(format=2),
        lambda record: record.pop("books"),
        lambda record: record.pop("earlier"),
        lambda record: record["books"][0]["marks"][0].pop("at"),
        lambda record: record["books"][0].update(entry="GY-9"),
        lambda record: record.update(results=["x"]),
        lambda record: record.update(rules=None),
    ],
)
def test_what_is_no_record_is_refused(record, change):
    with pytest.raises(NotRecord):
        replay(altered(record, change))


def test_the_hash_of_a_mark_covers_all_that_it_says():
    at = dt.datetime(2026, 5, 20, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    given = {"book": "assignment:7", "number": 1, "at": at, "criterion": "idea", "value": Decimal("85.50"), "device_key": "k", "previous": GENESIS}
    text = (
        '{"at":"2026-05-20T01:30:00.000000Z","book":"assignment:7","criterion":"idea","device_key":"k","number":1,'
        f'"previous":"{GENESIS}","value":"85.5","version":1}}'
    )
    assert mark_hash(**given) == hashlib.sha256(text.encode()).hexdigest()
    assert mark_hash(**{**given, "value": "85.5", "at": "2026-05-20T01:30:00.000000Z"}) == mark_hash(**given)
    others = [
        {"book": "assignment:8"},
        {"number": 2},
        {"at": at + dt.timedelta(microseconds=1)},
        {"criterion": "use"},
        {"value": None},
        {"device_key": "l"},
    ]
    assert len({mark_hash(**given), mark_hash(**{**given, "previous": "1" * 64}), *(mark_hash(**{**given, **other}) for other in others)}) == 8


def test_text_is_the_same_in_whatever_normal_form_it_came(closed):
    composed, apart = (build_record(replace(closed, about={word: word}), code="1") for word in ("é", "e\u0301"))
    assert record_text(composed) == record_text(apart) == canonical(apart)
    assert fingerprint(composed) == fingerprint(apart)


def test_the_seal_does_not_depend_on_the_order_of_the_books():
    assert seal([("b", 1, "x"), ("a", 2, "y")]) == seal([("a", 2, "y"), ("b", 1, "x")]) != seal([("a", 1, "y"), ("b", 1, "x")])
