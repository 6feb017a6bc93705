"""师承: who taught whom, over three generations up and down, in two questions whatever the number of people."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from directory.models import Apprenticeship, Craftsman

SHOWN = 6  # apprentices of one master in the tree; the table has all


@dataclass
class Kin:
    """One person. `step` -1 is a master, 0 the craftsman, 1 an apprentice, 2 an apprentice's apprentice; `through` who stands between."""

    step: int
    name: str
    grade: str
    since: int | None
    until: int | None = None
    url: str = ""
    through: str = ""
    result: str = ""
    below: list["Kin"] = field(default_factory=list)

    @property
    def is_self(self) -> bool:
        return self.step == 0

    @property
    def shown(self) -> list["Kin"]:
        return self.below if len(self.below) <= SHOWN + 1 else self.below[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.below) - len(self.shown)


@dataclass(frozen=True)
class Lineage:
    roots: list[Kin]  # the oldest masters; the craftsman where there is none

    def __iter__(self) -> Iterator[Kin]:
        """Everybody, a master before whom they taught."""
        waiting = list(reversed(self.roots))
        while waiting:
            kin = waiting.pop()
            yield kin
            waiting += reversed(kin.below)

    @property
    def taught(self) -> int:
        return sum(kin.step == 1 for kin in self)

    @property
    def generations(self) -> int:
        steps = {kin.step for kin in self}
        return len(steps)

    @property
    def masters(self) -> list[Kin]:
        return [kin for kin in self if kin.step == -1]


def lineage(craftsman: Craftsman) -> Lineage:
    """A person who is hidden is not named, nor who stands behind them."""
    pairs = Apprenticeship.objects.select_related("master", "apprentice").filter(master__hidden=False)
    first = Apprenticeship.objects.filter(master=craftsman).values("apprentice")
    second = Apprenticeship.objects.filter(master__in=first).values("apprentice")
    below = pairs.filter(Q(apprentice=None) | Q(apprentice__hidden=False)).filter(
        Q(master=craftsman) | Q(master__in=first) | Q(master__in=second)
    )  # fmt: skip
    masters = Apprenticeship.objects.filter(apprentice=craftsman).values("master")
    above = pairs.filter(
        Q(apprentice=craftsman) | Q(apprentice__in=masters) | Q(apprentice__in=Apprenticeship.objects.filter(apprentice__in=masters).values("master"))
    )

    taught: dict[int, list[Apprenticeship]] = defaultdict(list)
    for pair in below:
        taught[pair.master_id].append(pair)
    learnt: dict[int, list[Apprenticeship]] = defaultdict(list)
    for pair in above:
        learnt[pair.apprentice_id or 0].append(pair)

    own = Kin(0, craftsman.name, craftsman.grade, None, below=_below(craftsman, 1, taught))
    return Lineage(_above(craftsman, own, -1, learnt))


def _below(master: Craftsman, step: int, taught: dict[int, list[Apprenticeship]]) -> list[Kin]:
    if step > 3:
        return []
    return [_apprentice(pair, step, taught) for pair in taught.get(master.pk, [])]


def _apprentice(pair: Apprenticeship, step: int, taught: dict[int, list[Apprenticeship]]) -> Kin:
    known = pair.apprentice
    result = str(pair.get_result_display()) if pair.result == "reached" else ""
    kin = Kin(
        step, known.name if known else pair.apprentice_name, known.grade if known else pair.apprentice_grade, pair.since, pair.until,
        link(known), pair.master.name if step > 1 else "", result,
    )  # fmt: skip
    kin.below = _below(known, step + 1, taught) if known else []
    return kin


def _above(craftsman: Craftsman, kin: Kin, step: int, learnt: dict[int, list[Apprenticeship]]) -> list[Kin]:
    """The roots over `kin`. Where there are several masters, the first has the whole line below, the others only the name."""
    found = learnt.get(craftsman.pk, []) if step >= -3 else []
    roots: list[Kin] = []
    for number, pair in enumerate(found):
        below = kin if number == 0 else Kin(kin.step, kin.name, kin.grade, pair.since, url=kin.url)
        below.since = pair.since
        master = Kin(step, pair.master.name, pair.master.grade, None, url=link(pair.master), through=kin.name if step < -1 else "", below=[below])
        roots += _above(pair.master, master, step - 1, learnt) if number == 0 else [master]
    return roots or [kin]


def link(craftsman: Craftsman | None) -> str:
    return craftsman.get_absolute_url() if craftsman and craftsman.is_public else ""
