"""The conditions of a contest held against an entry: the facts, the verdict, and both in words for the entrant and for the review."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contest.models import Award, Contest, Eligibility, Entry, QualificationFinding
from contest.models.eligibility import VERDICT_WORDS
from contest.rules.eligibility import Facts, Rule, RuleKind, Verdict, day_of, verdict
from text.money import plain_wan


@dataclass(frozen=True)
class Condition:
    """One condition, what the system found of it, and what a person of the review said since."""

    row: Eligibility
    computed: Verdict
    words: str
    said: QualificationFinding | None = None

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.said.verdict) if self.said else self.computed

    @property
    def verdict_word(self) -> str:
        return str(VERDICT_WORDS[self.verdict])

    @property
    def refuses(self) -> bool:
        return self.row.refuses and self.verdict == Verdict.FAILS


def conditions_of_draft(entry: Entry) -> list[Condition]:
    """For the entrant, as the draft stands now."""
    rows = rows_for(entry)
    facts = Facts(
        answers=entry.answers, revenue_fen=entry.baseline_revenue_fen, employees=entry.baseline_jobs, region=region_of(entry, entry.credit_code),
        awarded=earlier_awards(entry, entry.credit_code, rows),
    )  # fmt: skip
    return [Condition(row, *held(row, facts)) for row in rows]


def conditions_of_version(entry: Entry) -> list[Condition]:
    """For the review, as it was submitted, with the newest word of each condition about this version."""
    data: Mapping[str, Any] = entry.submitted.data if entry.submitted else {}
    rows = rows_for(entry)
    code, baseline = data.get("credit_code", ""), data.get("baseline", {})
    facts = Facts(
        answers={answer["key"]: answer["answer"] for answer in data.get("answers", ())}, revenue_fen=baseline.get("revenue_fen"),
        employees=baseline.get("jobs"), region=region_of(entry, code), awarded=earlier_awards(entry, code, rows),
    )  # fmt: skip
    said = {found.eligibility_id: found for found in entry.findings.filter(version=entry.submitted).order_by("pk")}
    return [Condition(row, *held(row, facts), said.get(row.pk)) for row in rows]


def rows_for(entry: Entry) -> list[Eligibility]:
    found = Eligibility.objects.filter(Q(track=entry.track_id) | Q(track=None), contest=entry.contest_id)
    return list(found.select_related("question"))


ASKED_BY = {RuleKind.REVENUE: "baseline_revenue_fen", RuleKind.EMPLOYEES: "baseline_jobs"}


def asked_by(row: Eligibility) -> str:
    """The field of the entry form whose answer this condition looks at."""
    return f"answer:{row.question.key}" if row.question else ASKED_BY.get(RuleKind(row.kind), "credit_code")


def region_of(entry: Entry, code: str) -> str:
    """Where the firm is registered, by its credit code; without one, where its union stands."""
    return code[2:8] if len(code) == 18 else (entry.unit.region_code if entry.unit else "")


def earlier_awards(entry: Entry, code: str, rows: Sequence[Eligibility]) -> tuple[str, ...]:
    """Awards of the same firm, or without a firm of the same leader, in earlier editions of the series; looked up where a condition asks for it."""
    contest: Contest = entry.contest
    if not contest.series or all(row.kind != RuleKind.NOT_AWARDED for row in rows):
        return ()
    same = Q(entry__credit_code=code) if code else Q(entry__leader=entry.leader_id)
    found = Award.objects.filter(same, state=Award.State.AWARDED, entry__contest__series=contest.series, entry__contest__year__lt=contest.year)
    return tuple(f"{award.entry.contest.name} {award.level}" for award in found.select_related("entry__contest", "level").order_by("pk"))


def held(row: Eligibility, facts: Facts) -> tuple[Verdict, str]:
    rule = row.rule
    return verdict(rule, facts), in_words(row, rule, facts)


def in_words(row: Eligibility, rule: Rule, facts: Facts) -> str:
    """ "2020-03-02 注册，截止 2026-05-01 不超过 5 年": what was stated, and what is asked."""
    match rule.kind:
        case RuleKind.REGISTERED_WITHIN:
            day = day_of(facts.answers.get(rule.question, ""))
            return _("registered %(day)s, on %(on)s at most %(limit)s years") % {"day": shown(day), "on": shown(rule.on), "limit": rule.limit}
        case RuleKind.REVENUE:
            return _("revenue %(value)s, at most %(limit)s") % {"value": money(facts.revenue_fen), "limit": money(rule.limit)}
        case RuleKind.EMPLOYEES:
            value = _("not stated") if facts.employees is None else facts.employees
            return _("%(value)s employees, at most %(limit)s") % {"value": value, "limit": rule.limit}
        case RuleKind.REGION:
            return _("region %(value)s, one of %(asked)s") % {"value": facts.region or _("not stated"), "asked": "、".join(sorted(rule.values))}
        case RuleKind.ANSWER:
            label = row.question.label if row.question else ""
            answer = facts.answers.get(rule.question) or _("not stated")
            return _("%(label)s: %(answer)s; asked is %(asked)s") % {"label": label, "answer": answer, "asked": "、".join(row.values)}
        case RuleKind.NOT_AWARDED:
            return _("awarded before: %(awards)s") % {"awards": "、".join(facts.awarded) or _("none known")}


def shown(day: dt.date | None) -> str:
    return date_format(day, "Y-m-d") if day else _("not stated")


def money(fen: int | None) -> str:
    if fen is None:
        return _("not stated")
    yuan = Decimal(fen) / 100
    return pgettext("limit of a condition", "%(yuan)s yuan") % {"yuan": f"{yuan:,}", "wan": plain_wan(fen)}
