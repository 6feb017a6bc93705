"""Whether an entry meets the conditions of its contest: each rule answers by itself, and what is not known is said to be not known."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class RuleKind(StrEnum):
    REGISTERED_WITHIN = "registered"  # the day answered to `question` is at most `limit` years before `on`
    REVENUE = "revenue"  # at most `limit` fen
    EMPLOYEES = "employees"  # at most `limit` people
    REGION = "region"  # one of `values`, prefixes of region codes (GB/T 2260)
    ANSWER = "answer"  # what was answered to `question` is one of `values`
    NOT_AWARDED = "not_awarded"  # no award in an earlier edition of the series


class Verdict(StrEnum):
    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Rule:
    """`refuses`: an entry that fails it is not taken; otherwise it is only warned of."""

    kind: RuleKind
    refuses: bool = True
    limit: int | None = None
    on: dt.date | None = None
    question: str = ""
    values: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Facts:
    """None or empty: not stated. `answers`: question key -> text, a date as 2026-05-01."""

    answers: Mapping[str, str] = field(default_factory=dict)
    revenue_fen: int | None = None
    employees: int | None = None
    region: str = ""
    awarded: tuple[str, ...] = ()
    """Awards of the same firm in earlier editions, in words."""


@dataclass(frozen=True)
class Finding:
    rule: Rule
    verdict: Verdict

    @property
    def refuses(self) -> bool:
        return self.verdict == Verdict.FAILS and self.rule.refuses


def examine(rules: Iterable[Rule], facts: Facts) -> list[Finding]:
    return [Finding(rule, verdict(rule, facts)) for rule in rules]


def verdict(rule: Rule, facts: Facts) -> Verdict:
    match rule.kind:
        case RuleKind.REGISTERED_WITHIN:
            registered = day_of(facts.answers.get(rule.question, ""))
            if registered is None or rule.limit is None or rule.on is None:
                return Verdict.UNKNOWN
            return said(rule.on <= years_after(registered, rule.limit))
        case RuleKind.REVENUE:
            return at_most(facts.revenue_fen, rule.limit)
        case RuleKind.EMPLOYEES:
            return at_most(facts.employees, rule.limit)
        case RuleKind.REGION:
            return said(any(facts.region.startswith(code) for code in rule.values)) if facts.region else Verdict.UNKNOWN
        case RuleKind.ANSWER:
            answer = facts.answers.get(rule.question, "")
            return said(answer in rule.values) if answer else Verdict.UNKNOWN
        case RuleKind.NOT_AWARDED:
            return said(not facts.awarded)


def day_of(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def at_most(value: int | None, limit: int | None) -> Verdict:
    return Verdict.UNKNOWN if value is None or limit is None else said(value <= limit)


def said(holds: bool) -> Verdict:
    return Verdict.HOLDS if holds else Verdict.FAILS


def years_after(day: dt.date, years: int) -> dt.date:
    """The same day so many years later: the last on which "at most so many years" still holds. 29 February goes to 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
