"""What may be read in public of amounts: nothing from which the amount of one firm, or of two, could be worked out.

An amount is shown when it is that of three firms or more. What is left out together is that of three or more as well, so that no difference to the
total tells it.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

from incubator.rules.counting import LEAST_SHOWN

Key = TypeVar("Key")
Firms = AbstractSet[int]


def too_few(firms: Firms, least: int = LEAST_SHOWN) -> bool:
    """Somebody's, and of too few to be told apart."""
    return 0 < len(firms) < least


def put_together(firms: Mapping[Key, Firms], least: int = LEAST_SHOWN) -> set[Key]:
    """The parts of a total whose amounts are not shown one by one: those of too few firms, and with them the smallest others until they are enough.

    All of them, when the whole is that of too few.
    """
    hidden = {key for key, inside in firms.items() if too_few(inside, least)}
    others = sorted((key for key, inside in firms.items() if inside and key not in hidden), key=lambda key: len(firms[key]))
    while hidden and others and len(union(firms, hidden)) < least:
        hidden.add(others.pop(0))
    return hidden


def union(firms: Mapping[Key, Firms], keys: AbstractSet[Key]) -> set[int]:
    return set().union(*(firms[key] for key in keys))


def periods(firms: Sequence[Firms], least: int = LEAST_SHOWN) -> list[range]:
    """Neighbours in time put together until each period has nobody or enough; the last joins the one before it."""
    found: list[range] = []
    first, inside = 0, set[int]()
    for place, here in enumerate(firms):
        inside |= here
        if not too_few(inside, least):
            found.append(range(first, place + 1))
            first, inside = place + 1, set()
    if inside:  # too few are left over
        while found and not any(firms[place] for place in found[-1]):
            first = found.pop().start
        if found:
            first = found.pop().start
        found.append(range(first, len(firms)))
    return found
