"""分组评审: batches of even size and strength, each with one panel and its head; a batch never meets a judge in conflict with any of its entries."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from contest.rules.panels_exact import place_all

if TYPE_CHECKING:
    from contest.rules.panels_reasons import Lack, Unplaced

RESERVE = -1
EXACT_VARIABLES = 20_000
"""(entries + judges) x batches up to which an exact search decides what the swaps could not."""

MOST_SWAPS = 500_000

# Prices of what is unwanted, in one currency: a conflict outweighs all else together. Spreads cost the square of the count in a batch.
CONFLICT, HEAD, EXPERTISE = 10**12, 10**7, 10**6
TRACK, INDUSTRY, REGION = 15_000, 7_500, 5_000
EMPLOYER, JUDGES_REGION, JUDGES_FIELD = 30_000, 10_000, 2_500


@dataclass(frozen=True)
class PanelEntry:
    key: str
    strength: Decimal = Decimal(0)
    """Any measure known beforehand, such as an earlier total; evened out over the batches."""
    track: str = ""
    industry: str = ""
    region: str = ""
    expertise: str = ""
    """The field in which one of its panel should be an expert; empty asks for none."""


@dataclass(frozen=True)
class PanelJudge:
    key: str
    employer: str = ""
    region: str = ""
    expertise: frozenset[str] = frozenset()
    may_lead: bool = True


@dataclass(frozen=True)
class Panel:
    number: int
    """From 1."""
    entries: tuple[str, ...]
    judges: tuple[str, ...]
    head: str
    """One of the judges; empty when none of them may lead."""
    strength: Decimal
    """Sum over its entries."""


@dataclass(frozen=True)
class Plan:
    panels: tuple[Panel, ...]
    reserve: tuple[str, ...]
    """Judges on no panel."""
    unplaced: tuple[Unplaced, ...]
    lacks: tuple[Lack, ...]
    proved: bool
    """Nothing is unplaced, or it was proved that no plan places more."""


class Impossible(ValueError):
    """What was asked for contradicts itself: no batches, fewer entries than batches, a name given twice, an unknown pair."""


def plan(
    entries: Collection[PanelEntry],
    judges: Collection[PanelJudge],
    conflicts: Iterable[tuple[str, str]],
    *,
    batches: int,
    panel_size: int,
    rng: random.Random,
) -> Plan:
    """Conflicts are never broken: an entry that fits nowhere is left out and named. Raises Impossible."""
    from contest.rules.panels_reasons import lacks, too_few_judges, unplaced

    entries, judges = tuple(entries), tuple(judges)
    barred = _check(entries, judges, conflicts, batches, panel_size)
    if len(judges) < batches * panel_size:
        return Plan((), tuple(judge.key for judge in judges), (), (too_few_judges(len(entries), len(judges), batches, panel_size),), proved=True)
    table = _Table(entries, judges, barred, batches, panel_size, rng)
    proved = True
    table.settle()
    if table.broken():
        whole = None
        if (len(entries) + len(judges)) * batches <= EXACT_VARIABLES:
            whole = place_all(barred, len(entries), [judge.may_lead for judge in judges], batches, panel_size)
        if whole is not None:
            table.take(whole.batch_of, whole.panel_of)
        proved = whole is not None and whole.proved
        table.set_aside()
        table.settle()
    left = [i for i, batch in enumerate(table.batch) if batch == RESERVE]
    return Plan(
        panels=tuple(table.panel(number) for number in range(batches)),
        reserve=tuple(judge.key for judge, panel in zip(judges, table.seat, strict=True) if panel == RESERVE),
        unplaced=unplaced(entries, judges, barred, table.seat, left, panel_size, proved),
        lacks=lacks(entries, judges, table.batch, table.seat, batches),
        proved=proved or not left,
    )


def _check(
    entries: tuple[PanelEntry, ...], judges: tuple[PanelJudge, ...], conflicts: Iterable[tuple[str, str]], batches: int, panel_size: int
) -> list[frozenset[int]]:
    """For each entry the judges who may not meet it."""
    rows = {entry.key: i for i, entry in enumerate(entries)}
    columns = {judge.key: j for j, judge in enumerate(judges)}
    if len(rows) != len(entries) or len(columns) != len(judges):
        raise Impossible("an entry or a judge is named twice")
    if batches < 1 or panel_size < 1:
        raise Impossible("at least one batch, and one judge a panel")
    if batches > len(entries):
        raise Impossible(f"{len(entries)} entries do not fill {batches} batches")
    barred: list[set[int]] = [set() for _ in entries]
    for entry, judge in conflicts:
        if entry not in rows or judge not in columns:
            raise Impossible(f"unknown pair {entry}, {judge}")
        barred[rows[entry]].add(columns[judge])
    return [frozenset(one) for one in barred]


@dataclass(frozen=True)
class _Trait:
    """Something that should be spread evenly: how many of each value are in each batch."""

    weight: int
    values: tuple[tuple[Hashable, ...], ...]
    counts: tuple[Counter[Hashable], ...]

    def change(self, who: int, batch: int, sign: int) -> None:
        for value in self.values[who]:
            self.counts[batch][value] += sign

    def price(self, who: int, away: int, to: int, instead: int) -> int:
        """Of moving `who` from batch `away` to `to`, and `instead` (or -1) the other way: the sum of squared counts changes by this."""
        mine, other = self.values[who], self.values[instead] if instead >= 0 else ()
        if mine == other:
            return 0
        total = 0
        for value in mine:
            if value not in other:
                total += (2 * self.counts[to][value] + 1 if to >= 0 else 0) + (1 - 2 * self.counts[away][value] if away >= 0 else 0)
        for value in other:
            if value not in mine:
                total += (2 * self.counts[away][value] + 1 if away >= 0 else 0) + (1 - 2 * self.counts[to][value] if to >= 0 else 0)
        return total * self.weight


class _Table:
    """The plan while it is being made: every entry has a batch, every judge a seat, and swaps make it better."""

    def __init__(
        self,
        entries: tuple[PanelEntry, ...],
        judges: tuple[PanelJudge, ...],
        barred: list[frozenset[int]],
        batches: int,
        panel_size: int,
        rng: random.Random,
    ) -> None:
        self.entries, self.judges, self.barred, self.batches, self.rng = entries, judges, barred, batches, rng
        self.bars: list[list[int]] = [[] for _ in judges]
        for i, against in enumerate(barred):
            for j in against:
                self.bars[j].append(i)
        self.strength = _scaled([entry.strength for entry in entries])
        mixed = rng.sample(range(len(entries)), len(entries))
        mixed.sort(key=lambda i: (entries[i].track, entries[i].industry, self.strength[i]))
        self.batch = [0] * len(entries)
        for place, i in enumerate(mixed):
            self.batch[i] = _snake(place, batches)
        rare = Counter(field for judge in judges for field in judge.expertise)
        seats = rng.sample(range(len(judges)), len(judges))
        seats.sort(key=lambda j: (not judges[j].may_lead, min((rare[field] for field in judges[j].expertise), default=len(judges))))
        self.seat = [RESERVE] * len(judges)
        for place, j in enumerate(seats[: batches * panel_size]):
            self.seat[j] = _snake(place, batches)
        self._count()

    def _count(self) -> None:
        entries, judges, batches = self.entries, self.judges, self.batches

        def trait(weight: int, values: Iterable[Iterable[Hashable]], where: list[int]) -> _Trait:
            made = _Trait(weight, tuple(tuple(value) for value in values), tuple(Counter() for _ in range(batches)))
            for who, batch in enumerate(where):
                if batch != RESERVE:
                    made.change(who, batch, 1)
            return made

        def named(values: Iterable[str]) -> Iterable[tuple[str, ...]]:
            return ((value,) if value else () for value in values)

        self.entry_traits = (
            trait(TRACK, named(entry.track for entry in entries), self.batch),
            trait(INDUSTRY, named(entry.industry for entry in entries), self.batch),
            trait(REGION, named(entry.region for entry in entries), self.batch),
        )
        self.judge_traits = (
            trait(EMPLOYER, named(judge.employer for judge in judges), self.seat),
            trait(JUDGES_REGION, named(judge.region for judge in judges), self.seat),
            trait(JUDGES_FIELD, (sorted(judge.expertise) for judge in judges), self.seat),
        )
        self.asked = [Counter(self.entries[i].expertise for i in self._in(self.batch, b) if self.entries[i].expertise) for b in range(batches)]
        self.experts = [Counter(field for j in self._in(self.seat, b) for field in judges[j].expertise) for b in range(batches)]
        self.leaders = [sum(judges[j].may_lead for j in self._in(self.seat, b)) for b in range(batches)]
        self.sums = [sum(self.strength[i] for i in self._in(self.batch, b)) for b in range(batches)]
        self.clashes = [[0] * batches for _ in entries]
        for i, against in enumerate(self.barred):
            for j in against:
                if self.seat[j] != RESERVE:
                    self.clashes[i][self.seat[j]] += 1

    @staticmethod
    def _in(where: list[int], batch: int) -> list[int]:
        return [who for who, here in enumerate(where) if here == batch]

    def broken(self) -> bool:
        return any(batch != RESERVE and self.clashes[i][batch] for i, batch in enumerate(self.batch))

    def take(self, batch_of: list[int], panel_of: list[int]) -> None:
        self.batch, self.seat = list(batch_of), list(panel_of)
        self._count()

    def set_aside(self) -> None:
        """Entries that still meet a conflict leave their batch."""
        for i, batch in enumerate(self.batch):
            if batch != RESERVE and self.clashes[i][batch]:
                self.batch[i] = RESERVE
        self._count()

    def settle(self) -> None:
        """Swaps that make the plan better, at random, until a long run of them brings nothing."""
        entries, judges = len(self.entries), len(self.judges)
        patience = 60 * (entries + judges) if self.batches > 1 or judges > self.seat.count(0) else 0
        idle, left = 0, min(20 * patience, MOST_SWAPS)
        patience = min(patience, MOST_SWAPS // 5)
        while idle < patience and left:
            left -= 1
            worst = self._clashing() if idle % 50 == 0 else None
            if worst is not None:
                better = self._best_place(worst)
            elif self.rng.random() * (entries + judges) < entries:
                better = self._try_entry(self.rng.randrange(entries), self.rng.randrange(entries))
            else:
                better = self._try_judge(self.rng.randrange(judges), self.rng.randrange(judges))
            idle = 0 if better else idle + 1

    def _clashing(self) -> int | None:
        clashing = [i for i, batch in enumerate(self.batch) if batch != RESERVE and self.clashes[i][batch]]
        return self.rng.choice(clashing) if clashing else None

    def _best_place(self, entry: int) -> bool:
        """The best swap of this entry, or of a judge who clashes with it."""
        options: list[tuple[int, Callable[[int, int], None], int, int]] = [
            (self._entry_price(entry, other), self._swap_entries, entry, other) for other in range(len(self.entries)) if self._differ(entry, other)
        ]
        for judge in self.barred[entry]:
            if self.seat[judge] == self.batch[entry]:
                options += [
                    (self._judge_price(judge, other), self._swap_judges, judge, other)
                    for other in range(len(self.judges))
                    if self.seat[other] != self.seat[judge]
                ]
        if not options:
            return False
        price, swap, first, second = min(options, key=lambda option: option[0])
        if price < 0:
            swap(first, second)
        return price < 0

    def _differ(self, one: int, other: int) -> bool:
        return self.batch[one] != self.batch[other] and RESERVE not in (self.batch[one], self.batch[other])

    def _try_entry(self, one: int, other: int) -> bool:
        if not self._differ(one, other):
            return self._try_move(one)
        if (price := self._entry_price(one, other)) > 0:
            return False
        self._swap_entries(one, other)
        return price < 0

    def _try_move(self, entry: int) -> bool:
        """Out of a batch that has more than its share, when entries were set aside; or in again, where it fits."""
        placed = len(self.batch) - self.batch.count(RESERVE)
        here, to = self.batch[entry], self.rng.randrange(self.batches)
        if here == to or self.clashes[entry][to] or (here != RESERVE and placed == len(self.batch)):
            return False
        there = self.batch.count(to)
        if there >= -(-len(self.batch) // self.batches) or (here != RESERVE and self.batch.count(here) <= there + 1):
            return False
        if here == RESERVE and not self._stays_even(to, len(self.batch) - placed - 1):
            return False
        self._change_entry(entry, to)
        return True

    def _stays_even(self, to: int, out: int) -> bool:
        """With one more in `to` and `out` still aside, every batch can reach its share."""
        least = len(self.batch) // self.batches - out
        return all(self.batch.count(batch) + (batch == to) >= least for batch in range(self.batches))

    def _try_judge(self, one: int, other: int) -> bool:
        if self.seat[one] == self.seat[other]:
            return False
        if (price := self._judge_price(one, other)) > 0:
            return False
        self._swap_judges(one, other)
        return price < 0

    def _entry_price(self, one: int, other: int) -> int:
        a, b = self.batch[one], self.batch[other]
        clash = self.clashes
        price = CONFLICT * (clash[one][b] - clash[one][a] + clash[other][a] - clash[other][b])
        for trait in self.entry_traits:
            price += trait.price(one, a, b, other)
        step = self.strength[one] - self.strength[other]
        price += 2 * step * (self.sums[b] - self.sums[a] + step)
        mine, yours = self.entries[one].expertise, self.entries[other].expertise
        if mine != yours:
            for field, away, to in ((mine, a, b), (yours, b, a)):
                if field:
                    price += EXPERTISE * ((not self.experts[to][field]) - (not self.experts[away][field]))
        return price

    def _judge_price(self, one: int, other: int) -> int:
        a, b = self.seat[one], self.seat[other]
        price = 0
        for judge, away, to in ((one, a, b), (other, b, a)):
            for i in self.bars[judge]:
                price += CONFLICT * ((self.batch[i] == to and to != RESERVE) - (self.batch[i] == away and away != RESERVE))
        for trait in self.judge_traits:
            price += trait.price(one, a, b, other)
        for away, leaving, coming in ((a, one, other), (b, other, one)):
            if away == RESERVE:
                continue
            out, into = self.judges[leaving], self.judges[coming]
            leaders = self.leaders[away]
            price += HEAD * ((leaders - out.may_lead + into.may_lead == 0) - (leaders == 0))
            for field in out.expertise ^ into.expertise:
                had = self.experts[away][field]
                has = had - (field in out.expertise) + (field in into.expertise)
                price += EXPERTISE * self.asked[away][field] * ((has == 0) - (had == 0))
        return price

    def _swap_entries(self, one: int, other: int) -> None:
        a, b = self.batch[one], self.batch[other]
        self._change_entry(one, b)
        self._change_entry(other, a)

    def _change_entry(self, entry: int, to: int) -> None:
        here, field = self.batch[entry], self.entries[entry].expertise
        for batch, sign in ((here, -1), (to, 1)):
            if batch == RESERVE:
                continue
            for trait in self.entry_traits:
                trait.change(entry, batch, sign)
            self.sums[batch] += sign * self.strength[entry]
            if field:
                self.asked[batch][field] += sign
        self.batch[entry] = to

    def _swap_judges(self, one: int, other: int) -> None:
        a, b = self.seat[one], self.seat[other]
        for judge, away, to in ((one, a, b), (other, b, a)):
            for panel, sign in ((away, -1), (to, 1)):
                if panel == RESERVE:
                    continue
                for trait in self.judge_traits:
                    trait.change(judge, panel, sign)
                for i in self.bars[judge]:
                    self.clashes[i][panel] += sign
                for field in self.judges[judge].expertise:
                    self.experts[panel][field] += sign
                self.leaders[panel] += sign * self.judges[judge].may_lead
            self.seat[judge] = to

    def panel(self, number: int) -> Panel:
        """The head comes first: of those who may lead the one with most fields, ties by lot."""
        members = self._in(self.seat, number)
        leaders = [j for j in members if self.judges[j].may_lead]
        head = max(leaders, key=lambda j: (len(self.judges[j].expertise), self.rng.random())) if leaders else None
        members.sort(key=lambda j: (j != head, j))
        mine = self._in(self.batch, number)
        return Panel(
            number=number + 1,
            entries=tuple(self.entries[i].key for i in mine),
            judges=tuple(self.judges[j].key for j in members),
            head=self.judges[head].key if head is not None else "",
            strength=sum((self.entries[i].strength for i in mine), Decimal(0)),
        )


def _snake(place: int, batches: int) -> int:
    row, column = divmod(place, batches)
    return column if row % 2 == 0 else batches - 1 - column


def _scaled(values: list[Decimal]) -> list[int]:
    """0 to 1000, so that strength weighs the same whatever its unit."""
    low, high = min(values), max(values)
    return [int((value - low) * 1000 / (high - low)) if high > low else 0 for value in values]
