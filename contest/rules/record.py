"""The record of a closed round: everything that its result was computed from, the result, and the chains of its marks. docs/record-format.md is the
specification, from which contest/verify_result.py is written without this module."""

import datetime as dt
import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from contest.rules.exact import NotDecimal, exact_text, from_exact_text
from contest.rules.faults import Faulty
from contest.rules.marks import Mark
from contest.rules.scheme import Scheme, read_scheme, scheme_data
from contest.rules.scoring import Decision, RoundMarks, Tally, tally
from ledger.canonical import canonical, instant, number

FORMAT = 1
KIND = "gongchuang.record"
MARK_VERSION = 1
GENESIS = "0" * 64
"""What the first mark of a book names as the hash before it."""

RULES: Mapping[str, int] = {
    "points": 1, "drop": 1, "statistic": 1, "rounding": 1, "weights": 1, "sheets": 1, "panels": 1, "carry": 1, "ties": 1, "ranks": 1, "cut": 1,
}  # fmt: skip
"""The version of each rule of the arithmetic. Whoever changes what a rule computes raises its number, so that an old record can say which it was."""


class NotRecord(ValueError):
    """The data is no record of this format: something is absent or of the wrong kind. The message says what and where."""


class MarkEvent(NamedTuple):
    """One mark as it was typed; `value` None takes it back. `hash` is mark_hash() of the rest and of its book."""

    number: int
    at: dt.datetime
    criterion: str
    value: Decimal | None
    device_key: str
    previous: str
    hash: str


@dataclass(frozen=True)
class MarkBook:
    """The marks of one judge for one entry, superseded ones included. `counts` is False for a book set aside, with the reason in a word."""

    book: str
    entry: str
    judge: int
    marks: tuple[MarkEvent, ...]
    panel: str = ""
    counts: bool = True
    why: str = ""

    @property
    def head(self) -> str:
        return self.marks[-1].hash if self.marks else GENESIS

    @cached_property
    def newest(self) -> dict[str, MarkEvent]:
        """The mark that counts, by criterion."""
        return {mark.criterion: mark for mark in self.marks}


@dataclass(frozen=True)
class CutLine:
    """How many go on from the round, or from each group where there are groups."""

    places: int
    ties_enlarge: bool


@dataclass(frozen=True)
class Closed:
    """A closed round, before anything is computed. `about` says in words what it is (contest, round, track); nothing personal belongs in it.

    `groups` (entry -> group) has each group ranked on its own. `judge_names` is None where judges are known by number only.
    `supersedes` (SHA-256, reason) names the record that this one corrects.
    """

    scheme: Scheme
    entries: Sequence[str]
    books: Sequence[MarkBook]
    about: Mapping[str, str] = field(default_factory=dict)
    factors: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)
    earlier: Mapping[str, Fraction] | None = None
    decisions: Sequence[Decision] = ()
    groups: Mapping[str, str] | None = None
    cut: CutLine | None = None
    judge_names: Mapping[int, str] | None = None
    supersedes: tuple[str, str] | None = None

    @cached_property
    def counting(self) -> list[tuple[str, list[Mark]]]:
        """(entry, its marks that count) for each book that counts: totals, scales and what is missing all start from here."""
        return [(book.entry, _newest_marks(book)) for book in self.books if book.counts]


def mark_hash(
    *, book: str, number: int, at: dt.datetime | str, criterion: str, value: Decimal | str | None, device_key: str, previous: str
) -> str:  # fmt: skip
    """SHA-256 of the canonical text of everything below, as 64 hexadecimal digits. `at` is an aware instant or its canonical text."""
    return _sha256(
        {
            "version": MARK_VERSION,
            "book": book,
            "number": number,
            "at": instant(at) if isinstance(at, dt.datetime) else at,
            "criterion": criterion,
            "value": _plain_value(value),
            "device_key": device_key,
            "previous": previous,
        }
    )


@lru_cache(maxsize=4096)
def _plain_value(value: Decimal | str | None) -> str | None:
    return None if value is None else number(Decimal(value))


def seal(heads: Iterable[tuple[str, int, str]]) -> str:
    """One hash over the heads of many books (name, length, hash of the last mark), in the order of their names."""
    return _sha256([[book, length, head] for book, length, head in sorted(heads)])


def build_record(closed: Closed, *, code: str) -> dict[str, Any]:
    """The record as plain data, results included. `code` names the version of the program. Raises Faulty as tally() does, and
    NotRecord when a book is about an entry that is not in the round."""
    results = _results(closed)
    return {
        "kind": KIND,
        "format": FORMAT,
        "code": code,
        "rules": dict(RULES),
        "about": dict(closed.about),
        "scheme": scheme_data(closed.scheme),
        "entries": sorted(closed.entries),
        "groups": dict(closed.groups) if closed.groups is not None else None,
        "factors": [[entry, criterion, exact_text(factor)] for (entry, criterion), factor in sorted(closed.factors.items())],
        "earlier": {entry: exact_text(total) for entry, total in closed.earlier.items()} if closed.earlier is not None else None,
        "decisions": [{"entry": one.entry, "order": one.order, "reason": one.reason} for one in sorted(closed.decisions)],
        "cut": {"places": closed.cut.places, "ties_enlarge": closed.cut.ties_enlarge} if closed.cut else None,
        "judges": {
            "by": "number" if closed.judge_names is None else "name",
            "names": None if closed.judge_names is None else {str(judge): name for judge, name in closed.judge_names.items()},
        },
        "books": [_book_data(book) for book in sorted(closed.books, key=lambda one: one.book)],
        "seal": seal((book.book, len(book.marks), book.head) for book in closed.books),
        "supersedes": {"sha256": closed.supersedes[0], "reason": closed.supersedes[1]} if closed.supersedes else None,
        "results": results,
    }


def record_text(record: Mapping[str, Any]) -> str:
    """The one text of a record: the file that is published. Its SHA-256 is the fingerprint."""
    return _canonical(record)


def fingerprint(record: Mapping[str, Any]) -> str:
    return _sha256(record)


def _canonical(data: object) -> str:
    """canonical(), four times as fast, for data that is JSON already: a record has some hundred thousand marks."""
    text = _ENCODER.encode(data)
    return text if unicodedata.is_normalized("NFC", text) else canonical(data)


def _sha256(data: object) -> str:
    return hashlib.sha256(_canonical(data).encode()).hexdigest()


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def tallies(closed: Closed) -> dict[str, Tally]:
    """Group -> its tally; the only group is "" where the round has none."""
    groups = closed.groups
    named: dict[str, list[str]] = {"": []} if groups is None else {group: [] for group in sorted(set(groups.values()))}
    for entry in closed.entries:
        named[groups[entry] if groups is not None else ""].append(entry)
    marks: dict[str, list[Mark]] = {}
    known = set(closed.entries)
    for book in closed.books:
        if book.entry not in known:
            raise NotRecord(f"book {book.book} is about {book.entry}, which is not among the entries")
    for entry, given in closed.counting:
        marks.setdefault(entry, []).extend(given)
    made = {}
    for group, entries in named.items():
        inside = set(entries)
        of_group = RoundMarks(
            marks=[mark for entry in entries for mark in marks.get(entry, ())],
            entries=entries,
            factors={place: factor for place, factor in closed.factors.items() if place[0] in inside},
            earlier=closed.earlier,
            decisions=[decision for decision in closed.decisions if decision.entry in inside],
        )
        made[group] = tally(closed.scheme, of_group)
    return made


def counted(closed: Closed) -> RoundMarks:
    """Everything that counts, groups not told apart: for one entry's explanation, totals without ranks, a spreadsheet."""
    marks = [mark for _entry, given in closed.counting for mark in given]
    return RoundMarks(marks, entries=closed.entries, factors=closed.factors, earlier=closed.earlier, decisions=closed.decisions)


def _newest_marks(book: MarkBook) -> list[Mark]:
    judge = str(book.judge)
    return [Mark(book.entry, judge, criterion, _plain_value(mark.value), book.panel) for criterion, mark in sorted(book.newest.items())]


def _results(closed: Closed) -> list[dict[str, Any]]:
    made = []
    for group, result in tallies(closed).items():
        through = result.cut(closed.cut.places, ties_enlarge=closed.cut.ties_enlarge) if closed.cut else None
        for one in result.lines:
            made.append(
                {
                    "entry": one.entry,
                    "group": group,
                    "rank": one.rank,
                    "total": None if one.total is None else exact_text(one.total),
                    "tie": one.tie,
                    "criteria": {key: exact_text(value) for key, value in one.criteria.items()},
                    "not_dropped": [[panel, criterion, marks] for panel, criterion, marks in one.not_dropped],
                    "missing": [[panel, criterion, what] for panel, criterion, what in one.missing],
                    "advances": None if through is None or (one.entry in through.level and through.open_places) else one.entry in through.through,
                }
            )
    return made


def _book_data(book: MarkBook) -> dict[str, Any]:
    return {
        "book": book.book,
        "entry": book.entry,
        "judge": book.judge,
        "panel": book.panel,
        "counts": book.counts,
        "why": book.why,
        "length": len(book.marks),
        "first": book.marks[0].hash if book.marks else GENESIS,
        "last": book.head,
        "marks": [
            {
                "number": mark.number,
                "at": instant(mark.at),
                "criterion": mark.criterion,
                "value": _plain_value(mark.value),
                "device_key": mark.device_key,
                "previous": mark.previous,
                "hash": mark.hash,
            }
            for mark in book.marks
        ],
    }


@dataclass(frozen=True)
class Difference:
    """The first place where a record does not say what it should: `where` in the record, what it says, what it should say."""

    where: str
    recorded: str
    recomputed: str

    @property
    def english(self) -> str:
        return f"{self.where}: recorded {self.recorded}, recomputed {self.recomputed}"

    @property
    def chinese(self) -> str:
        return f"{self.where}：记录为 {self.recorded}，重算为 {self.recomputed}"


@dataclass(frozen=True)
class Replay:
    """`chain` is the first difference in the chains of marks, `result` the first in the computed result.

    `changed_rules` are (rule, version in the record, version now) of rules that are not the ones the record was made with.
    """

    sha256: str
    chain: Difference | None = None
    result: Difference | None = None
    changed_rules: tuple[tuple[str, int, int], ...] = ()

    @property
    def differences(self) -> tuple[Difference, ...]:
        return tuple(difference for difference in (self.chain, self.result) if difference is not None)

    @property
    def equal(self) -> bool:
        return not self.differences


def replay(record: Mapping[str, Any]) -> Replay:
    """Check the chains and compute the results again from what the record holds. Raises NotRecord when it is none."""
    if record.get("kind") != KIND or record.get("format") != FORMAT:
        raise NotRecord(f"kind and format are {record.get('kind')!r} {record.get('format')!r}, not {KIND!r} {FORMAT}")
    changed = tuple(
        (rule, int(then), RULES.get(rule, 0)) for rule, then in sorted(_as(dict, record, "rules").items()) if int(then) != RULES.get(rule, 0)
    )  # fmt: skip
    return Replay(sha256=fingerprint(record), chain=_chain_difference(record), result=_result_difference(record), changed_rules=changed)


def _chain_difference(record: Mapping[str, Any]) -> Difference | None:
    heads = []
    for book in _as(list, record, "books"):
        name, previous, marks = str(book.get("book")), GENESIS, _as(list, book, "marks")
        for at, mark in enumerate(marks, 1):
            where = f"books[{name}].marks[{at}]"
            if mark.get("number") != at:
                return Difference(f"{where}.number", str(mark.get("number")), str(at))
            if mark.get("previous") != previous:
                return Difference(f"{where}.previous", str(mark.get("previous")), previous)
            made = _recomputed_hash(name, mark, where)
            if mark.get("hash") != made:
                return Difference(f"{where}.hash", str(mark.get("hash")), made)
            previous = made
        for key, right in (("length", len(marks)), ("first", marks[0]["hash"] if marks else GENESIS), ("last", previous)):
            if book.get(key) != right:
                return Difference(f"books[{name}].{key}", str(book.get(key)), str(right))
        heads.append((name, len(marks), previous))
    names = [name for name, _, _ in heads]
    twice = next((name for name in names if names.count(name) > 1), None) if len(set(names)) < len(names) else None
    if twice is not None:
        return Difference(f"books[{twice}]", "twice", "once")
    sealed = seal(heads)
    return Difference("seal", str(record.get("seal")), sealed) if record.get("seal") != sealed else None


def _recomputed_hash(book: str, mark: Mapping[str, Any], where: str) -> str:
    try:
        return mark_hash(
            book=book,
            number=mark["number"],
            at=str(mark["at"]),
            criterion=str(mark["criterion"]),
            value=mark["value"],
            device_key=str(mark["device_key"]),
            previous=str(mark["previous"]),
        )
    except (KeyError, TypeError, InvalidOperation, ValueError) as error:
        raise NotRecord(f"{where}: {error!r}") from None


def _result_difference(record: Mapping[str, Any]) -> Difference | None:
    try:
        results = _results(read_closed(record))
    except Faulty as faulty:
        return Difference("inputs", "accepted", faulty.faults[0].located_english())
    recorded = _as(list, record, "results")
    recomputed = {line["entry"]: line for line in results}
    for at, then in enumerate(recorded, 1):
        if not isinstance(then, Mapping):
            raise NotRecord(f"results[{at}] is not an object")
        now = recomputed.get(str(then.get("entry")))
        if now is None:
            return Difference(f"results[{at}].entry", canonical(then.get("entry")), "not in the round")
        for key in ("total", "rank", "tie", "criteria", "advances", "group", "not_dropped", "missing"):
            if canonical(then.get(key)) != canonical(now[key]):
                return Difference(f"results[{at}] ({now['entry']}).{key}", canonical(then.get(key)), canonical(now[key]))
    order, right = [line["entry"] for line in recorded], [line["entry"] for line in results]
    if len(order) != len(right):
        return Difference("results", f"{len(order)} lines", f"{len(right)} lines")
    for at, (said, is_there) in enumerate(zip(order, right, strict=True), 1):
        if said != is_there:
            return Difference(f"results[{at}].entry", said, is_there)
    return None


def read_closed(record: Mapping[str, Any]) -> Closed:
    """The inputs of a record. Raises NotRecord, or Faulty for its scheme."""
    try:
        line, groups, earlier = record["cut"], record["groups"], record["earlier"]
        return Closed(
            scheme=read_scheme(record["scheme"]),
            entries=[str(entry) for entry in record["entries"]],
            books=[_read_book(book) for book in record["books"]],
            about=dict(record["about"]),
            factors={(entry, criterion): from_exact_text(factor) for entry, criterion, factor in record["factors"]},
            earlier=None if earlier is None else {entry: from_exact_text(total) for entry, total in earlier.items()},
            decisions=[Decision(one["entry"], int(one["order"]), one["reason"]) for one in record["decisions"]],
            groups=None if groups is None else dict(groups),
            cut=None if line is None else CutLine(places=int(line["places"]), ties_enlarge=bool(line["ties_enlarge"])),
        )
    except (KeyError, TypeError, AttributeError, NotDecimal, InvalidOperation) as error:
        raise NotRecord(f"the record lacks something or has it in another form: {error!r}") from None


def _read_book(book: Mapping[str, Any]) -> MarkBook:
    marks = tuple(
        MarkEvent(
            number=int(mark["number"]),
            at=dt.datetime.fromisoformat(str(mark["at"])),
            criterion=str(mark["criterion"]),
            value=None if mark["value"] is None else Decimal(mark["value"]),
            device_key=str(mark["device_key"]),
            previous=str(mark["previous"]),
            hash=str(mark["hash"]),
        )
        for mark in book["marks"]
    )
    return MarkBook(
        book=str(book["book"]),
        entry=str(book["entry"]),
        judge=int(book["judge"]),
        marks=marks,
        panel=str(book["panel"]),
        counts=bool(book["counts"]),
        why=str(book["why"]),
    )


def _as(kind: type[Any], holder: Mapping[str, Any], key: str) -> Any:
    value = holder.get(key)
    if not isinstance(value, kind):
        raise NotRecord(f"{key} is not a {kind.__name__}")
    return value
