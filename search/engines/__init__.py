"""Two engines behind one protocol. Nothing outside this package knows which one answers."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol

from django.conf import settings

from search.documents import Document, Key
from search.plan import Plan
from search.query import Query

MOST_VALUES = 300  # of one facet in one answer


class EngineDown(Exception):
    """No answer from the engine: it is not there, not in time, or its files are damaged."""


class NotBuilt(EngineDown):
    """There is no index of this version yet; `search_rebuild` makes one."""


class Hit(NamedTuple):
    key: Key
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # facet -> value -> how many there would be


class Writer(Protocol):
    """Writes to one target. A version is the number of the outbox row that asked for it, 1 for a rebuild's copy: an older write replaces nothing."""

    def put(self, documents: Iterable[tuple[Document, int]]) -> None: ...
    def remove(self, keys: Iterable[tuple[Key, int]]) -> None: ...
    def commit(self) -> None: ...


class Engine(Protocol):
    """Raises EngineDown from every method when the engine does not answer."""

    name: str

    def search(self, plan: Plan, query: Query, facets: Sequence[str]) -> Answer: ...
    def count(self, plan: Plan, query: Query) -> int: ...
    def suggest(self, letters: str, size: int) -> list[Key]: ...
    def health(self) -> str: ...

    def live(self) -> str | None:
        """The target that answers now, None when there is none of this version."""

    def create(self) -> str: ...
    def open(self, target: str) -> AbstractContextManager[Writer]: ...
    def swap(self, target: str) -> None:
        """From one moment to the next this target answers; no reader ever finds none."""

    def tidy(self) -> None:
        """Remove the targets that a crash or a swap left behind, all but the live one."""

    def size(self) -> int: ...
    def contents(self) -> list[Key]: ...


def engine() -> Engine:
    """The engine that SEARCH_URL names."""
    return _engine(settings.SEARCH_URL, settings.SEARCH_INDEX, str(settings.VAR_DIR))


@lru_cache(maxsize=4)
def _engine(url: str, index: str, var: str) -> Engine:
    if url.startswith(("http://", "https://")):
        from search.engines.elastic import Elastic

        return Elastic(url, index)
    from search.engines.embedded import Embedded

    return Embedded(Path(url.removeprefix("tantivy://")) if url else Path(var) / "search")
