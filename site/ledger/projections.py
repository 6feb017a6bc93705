"""Apps register what their own tables say, to be held against the events: the lower floor learns of the upper ones without importing them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Mismatch:
    """The first thing in `book` that does not fit: `number` is the event or row, `what` says in words what differs."""

    book: str
    number: int
    what: str


Projection = Callable[[], Iterator[Mismatch]]
_registered: dict[str, Projection] = {}


def projection(name: str) -> Callable[[Projection], Projection]:
    """Decorator: `verify_ledger` calls the generator and reports every Mismatch that it yields."""

    def register(check: Projection) -> Projection:
        _registered[name] = check
        return check

    return register


def projections() -> dict[str, Projection]:
    return dict(_registered)
