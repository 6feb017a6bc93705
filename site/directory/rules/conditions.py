"""The conditions on a studio: for its creation, and for every year after. Facts in, what is met and what follows out.

After the regulations (创建条件, 年度考核): three years running, three outcomes, two exchanges a year, three members promoted; a year without any
patent, paper or benefit is to be put right by a date, a second one costs the plaque.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from directory.rules.standing import Result

YEARS_RUNNING = 3
OUTCOMES = 3
EXCHANGES_A_YEAR = 2
PROMOTED = 3


@dataclass(frozen=True)
class Condition:
    key: str
    needed: int
    found: int

    @property
    def met(self) -> bool:
        return self.found >= self.needed


@dataclass(frozen=True)
class Founding:
    """The numbers of the application form."""

    years_running: int
    outcomes: int
    exchanges_a_year: int
    promoted: int


def founding(form: Founding) -> list[Condition]:
    return [
        Condition("years-running", YEARS_RUNNING, form.years_running),
        Condition("outcomes", OUTCOMES, form.outcomes),
        Condition("exchanges", EXCHANGES_A_YEAR, form.exchanges_a_year),
        Condition("promoted", PROMOTED, form.promoted),
    ]


@dataclass(frozen=True)
class Year:
    """What is recorded of one year. `to_rectify`: the review before ended in 限期整改 and no later one has settled it."""

    patents: int = 0
    papers: int = 0
    benefits: int = 0
    others: int = 0  # 工法, 技术攻关, 五小, 标准
    exchanges: int = 0
    to_rectify: bool = False

    @property
    def proper(self) -> int:
        """Patents, papers and benefits: one of them at least is what a year must show."""
        return self.patents + self.papers + self.benefits


@dataclass(frozen=True)
class Finding:
    conditions: Sequence[Condition]
    suggested: Result  # what the regulation says; a person decides

    @property
    def unmet(self) -> list[Condition]:
        return [condition for condition in self.conditions if not condition.met]


def yearly(year: Year) -> Finding:
    """优秀 asks for the outcomes of a creation within the one year. Without patent, paper or benefit: 限期整改, and 不合格 after 限期整改."""
    outcome = Condition("patent-paper-benefit", 1, year.proper)
    exchanges = Condition("exchanges", EXCHANGES_A_YEAR, year.exchanges)
    if not outcome.met:
        result = Result.UNQUALIFIED if year.to_rectify else Result.RECTIFY
    elif not exchanges.met:
        result = Result.RECTIFY
    else:
        result = Result.EXCELLENT if year.proper + year.others >= OUTCOMES else Result.QUALIFIED
    return Finding((outcome, exchanges), result)
