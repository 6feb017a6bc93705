"""What everything that is made shares: the seeded stream, today, how much, and where progress is told."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from django.utils import timezone

from accounts.models import Person
from demo.invented import Invention
from ledger import clock

DAY = dt.timedelta(days=1)
Item = TypeVar("Item")
Told = Callable[[str, int, int], None]
"""(what is made, done, of how many)"""


@dataclass(frozen=True)
class Size:
    """How much of everything. The tests build a small one."""

    prefectures: int = 17
    units: int = 60
    editions: int = 3
    past: int = 27  # entries of one track of a past edition that reach its first round
    through: int = 9  # of them in the final
    of_a_goal: int = 99  # entries of one goal of the open contest, at most
    in_track: int = 7  # entries of one track of the contest that is being judged
    judges: int = 12
    studios: int = 40
    craftsmen: int = 35
    ventures: int = 20
    quarters: int = 12
    stories: int = 99  # news, at most

    @classmethod
    def small(cls) -> "Size":
        return cls(
            prefectures=2,
            units=4,
            editions=1,
            past=6,
            through=4,
            in_track=3,
            judges=7,
            studios=3,
            craftsmen=4,
            ventures=5,
            quarters=3,
            of_a_goal=1,
            stories=2,
        )


@dataclass
class World:
    seed: int
    size: Size
    told: Told = lambda what, done, total: None
    times: int = 1
    today: dt.date = field(default_factory=clock.today)
    accounts: dict[str, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.invention = Invention(self.seed)
        self.rng: Random = self.invention.rng
        self.midnight = timezone.make_aware(dt.datetime.combine(self.today, dt.time()))

    def moment(self, days: float) -> dt.datetime:
        """Days from the midnight that began today; 0.4 is this morning, -30.5 a noon last month."""
        return self.midnight + dt.timedelta(seconds=round(days * 86400))

    def date(self, days: float) -> dt.date:
        return timezone.localdate(self.moment(days))

    @contextmanager
    def at(self, days: float) -> Iterator[None]:
        with clock.at(self.moment(days)):
            yield

    def many(self, once: int) -> int:
        """Of what grows with the scale. What does not grow (the contest that is being judged) is made up for by the rest."""
        return once if self.times == 1 else round(once * self.times * 1.2)

    @property
    def through(self) -> int:
        """Finalists of one track."""
        return min(120, self.size.through * self.times)

    @property
    def judges(self) -> int:
        """Of a past edition's pool, so that nobody has more than `load` entries in a round."""
        return max(self.size.judges, -(-self.many(self.size.past) * 3 // self.load) + 4)

    @property
    def load(self) -> int:
        return 30 if self.times == 1 else 45

    def scaled(self, places: Sequence[int]) -> list[int]:
        """Places, of which more are needed at a larger scale."""
        return [round(n * self.through / self.size.through) for n in places]

    def counted(self, what: str, items: Sequence[Item]) -> Iterator[Item]:
        for done, item in enumerate(items):
            self.told(what, done, len(items))
            yield item
        self.told(what, len(items), len(items))
