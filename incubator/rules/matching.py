"""Who helps whom, and who sits where: a mentor by the need, a table plan without clashes."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Helper:
    """`words` are what a mentor helps with; `load` ventures that they have now."""

    key: int
    words: tuple[str, ...]
    load: int
    ceiling: int


def helpers_for(need: str, helpers: Sequence[Helper]) -> list[tuple[Helper, tuple[str, ...]]]:
    """(mentor, the words that fit), best first: most words, then fewest ventures. Who is full or fits nothing is left out."""
    found = [(one, tuple(word for word in one.words if word.casefold() in need.casefold())) for one in helpers if one.load < one.ceiling]
    return sorted(((one, words) for one, words in found if words), key=lambda row: (-len(row[1]), row[0].load, row[0].key))


def table_plan(wishes: Sequence[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """(venture, payer, slot, table) for each wish (venture, payer), in their order: the first slot in which both are free.

    A payer keeps one table throughout; a wish that is said twice is one meeting.
    """
    busy: set[tuple[str, int, int]] = set()
    tables: dict[int, int] = {}
    plan = []
    for venture, payer in dict.fromkeys(wishes):
        slot = 1
        while ("venture", venture, slot) in busy or ("payer", payer, slot) in busy:
            slot += 1
        busy |= {("venture", venture, slot), ("payer", payer, slot)}
        plan.append((venture, payer, slot, tables.setdefault(payer, len(tables) + 1)))
    return plan
