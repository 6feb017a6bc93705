"""What is asked before a report counts: each a named question with its figures, which the reporter answers in words and the verifier reads.

Nothing is refused here and nothing is passed in silence. Money is fen, FTE are hundredths.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from incubator.rules.outcomes import FULL_TIME, WorkingTime, full_time
from incubator.rules.words import JobRow

JUMP_HEADS = 10
JUMP_TIMES = 10
BIG_FEN = 10_000 * 1_000_000  # 一亿元
PER_HEAD_FEN = 1_000 * 1_000_000  # 一千万元 turnover of a quarter for each at work


def _(text: str) -> str:
    """Marks a text for the catalogue; the page translates it."""
    return text


@dataclass(frozen=True)
class Gate:
    """`question` takes the figures of a Question by name; `ready` are answers that one tap gives."""

    key: str
    name: str
    question: str
    ready: tuple[str, ...]


GATES: tuple[Gate, ...] = (
    Gate(
        "jobs_without_money", _("Jobs without money"),
        _("%(heads)s people at work, but neither turnover nor money paid in for a year. What are their wages paid from?"),
        (
            _("From money that came in earlier."),
            _("From the founders' own money."),
            _("From turnover that is not entered yet; a correction follows."),
        ),
    ),
    Gate(
        "money_without_jobs", _("Money without jobs"),
        _("%(money_fen)s arrived in this quarter, but nobody is at work. What is it used for?"),
        (_("For equipment and rooms; people follow."), _("The founders work alone."), _("For goods and outside services.")),
    ),
    Gate(
        "fte_against_hours", _("Full-time equivalent against hours"),
        _("%(row)s: %(fte)s full-time jobs for %(heads)s people do not fit the hours and months: it would be %(expected)s. How was it computed?"),
        (_("By the working-time records of the quarter."), _("Some of them began or left within the quarter.")),
    ),
    Gate(
        "region", _("Region"),
        _("The credit code was given in region %(code)s, the venture stands in region %(region)s. Where do the people work?"),
        (_("At the place of the venture's union."), _("At the place of registration."), _("In both places.")),
    ),
    Gate(
        "jobs_jump", _("Against last quarter: people"),
        _("%(heads)s people after %(last)s. What has changed?"),
        (
            _("New people were hired."), _("A contract or project ended."), _("Seasonal work began or ended."),
            _("The last report was wrong and will be corrected."),
        ),
    ),
    Gate(
        "turnover_jump", _("Against last quarter: turnover"),
        _("Turnover of %(turnover_fen)s after %(last_fen)s. Is the unit right (10,000 yuan), and what has changed?"),
        (
            _("The unit is right: a large order was delivered."), _("The unit is right: business went down."),
            _("The unit is right: the business is seasonal."),
        ),
    ),
    Gate(
        "unit", _("Yuan or 10,000 yuan"),
        _("You entered %(typed)s in 10,000 yuan, that is %(typed_fen)s. Did you mean %(meant)s?"),
        (_("The figure is right as it is; the document shows it."),),
    ),
    Gate(
        "baseline", _("Jobs at entry"),
        _("The jobs at entry are not known, so growth cannot be measured. How many people worked there when the project was entered?"),
        (_("Nobody but the founders."), _("It cannot be found out any more.")),
    ),
)  # fmt: skip
BY_KEY = {gate.key: gate for gate in GATES}


@dataclass(frozen=True)
class Said:
    """What a report says. `time`: hours a week and months of the year of each row where they were given; `money` what arrived, by instrument, the
    union's own left out."""

    heads: Mapping[str, int]
    fte: Mapping[str, int]
    time: Mapping[str, WorkingTime] = field(default_factory=dict)
    turnover: int | None = None
    tax: int | None = None
    money: Mapping[str, int] = field(default_factory=dict)

    @property
    def people(self) -> int:
        return sum(self.heads.values())


@dataclass(frozen=True)
class Known:
    """What was known before. `money_year`: paid in during the three quarters before; `turnover_year` likewise; `region` and `code` six digits."""

    last: Said | None = None
    baseline: int | None = None
    money_year: int = 0
    region: str = ""
    credit_code: str = ""


@dataclass(frozen=True)
class Question:
    gate: str
    figures: Mapping[str, int | str] = field(default_factory=dict)


def questions(said: Said, known: Known) -> tuple[Question, ...]:
    """In the order in which a form asks them; at most one of each gate."""
    found = [
        jobs_without_money(said, known), money_without_jobs(said), fte_against_hours(said), region(known), jobs_jump(said, known), unit(said, known),
        turnover_jump(said, known), baseline(known),
    ]  # fmt: skip
    made = [one for one in found if one is not None]
    if any(one.gate == "unit" for one in made):  # the same figure is not asked for twice
        made = [one for one in made if one.gate != "turnover_jump"]
    return tuple(made)


def jobs_without_money(said: Said, known: Known) -> Question | None:
    if not said.people or said.turnover or any(said.money.values()) or known.money_year:
        return None
    return Question("jobs_without_money", {"heads": said.people})


def money_without_jobs(said: Said) -> Question | None:
    money = sum(said.money.values())
    return Question("money_without_jobs", {"money_fen": money}) if money and not said.people else None


def fte_against_hours(said: Said) -> Question | None:
    """More than whole people, nothing for somebody, or another figure than the given hours and months make."""
    for row in JobRow:
        heads, fte = said.heads.get(row, 0), said.fte.get(row, 0)
        if row in said.time and said.time[row].is_said:
            expected = said.time[row].fte(heads)
            if abs(fte - expected) * 20 <= max(expected, FULL_TIME):  # a twentieth, or of one job
                continue
        elif fte > heads * FULL_TIME:
            expected = heads * FULL_TIME
        elif heads and not fte:
            expected = heads * full_time(hours_a_week=None)
        else:
            continue
        return Question("fte_against_hours", {"row": row.value, "heads": heads, "fte": fte, "expected": expected})
    return None


def region(known: Known) -> Question | None:
    """Characters 3 to 8 of a credit code are where it was given; another county of the same prefecture is no question."""
    code = known.credit_code[2:8]
    if len(known.region) != 6 or len(code) != 6 or code[:4] == known.region[:4]:
        return None
    return Question("region", {"code": code, "region": known.region})


def jobs_jump(said: Said, known: Known) -> Question | None:
    """By ten people and by half; against the jobs at entry where there is no last quarter."""
    if known.last is not None:
        before = known.last.people
    elif known.baseline is not None:
        before = known.baseline // FULL_TIME
    else:
        return None
    change = abs(said.people - before)
    if change < JUMP_HEADS or change * 2 < before:
        return None
    return Question("jobs_jump", {"heads": said.people, "last": before})


def turnover_jump(said: Said, known: Known) -> Question | None:
    before = known.last.turnover if known.last else None
    if not before or not said.turnover or (said.turnover < before * JUMP_TIMES and said.turnover * JUMP_TIMES > before):
        return None
    return Question("turnover_jump", {"turnover_fen": said.turnover, "last_fen": before})


def unit(said: Said, known: Known) -> Question | None:
    """万元 typed for 元: ten thousand times less is what was meant."""
    last = known.last.turnover if known.last else None
    turnover = said.turnover or 0
    suspects = [value for value in (said.tax or 0, *said.money.values()) if value >= BIG_FEN]
    if turnover and (turnover > max(1, said.people) * PER_HEAD_FEN or (last and turnover >= last * 1000)):
        suspects.insert(0, turnover)
    if not suspects:
        return None
    return Question("unit", {"typed_fen": suspects[0], "meant_fen": suspects[0] // 10_000})


def baseline(known: Known) -> Question | None:
    return Question("baseline") if known.baseline is None else None
