"""What is searched: a Document for each thing the public may see, and for each kind one loader that makes them from the database.

The loader is asked twice: by the indexer, and again when a page of hits is shown. What it does not return is not public: it is neither indexed
nor shown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Replace

from text.folding import fold

# The number is part of every document's id in the index: never reused, never changed.
KIND_CODES: Mapping[str, int] = MappingProxyType({"craftsman": 1, "studio": 2, "contest": 3, "entry": 4, "venture": 5, "page": 6})
FACETS = ("kind", "region", "industry", "trade", "level", "honour", "year")
HIGHEST_RANK = 2.0


class Key(NamedTuple):
    kind: str
    pk: int

    @property
    def number(self) -> int:
        return KIND_CODES[self.kind] << 40 | self.pk


def key_of(number: int) -> Key:
    return Key(_KINDS[number >> 40], number & (1 << 40) - 1)


_KINDS = {code: kind for kind, code in KIND_CODES.items()}


@dataclass(frozen=True, slots=True)
class Document:
    """One thing as it is indexed and as a line of results shows it.

    `facets` holds lists of plain words; a region is the path from the top, one entry a level: ("湖北省", "湖北省/武汉市").
    `rank` from 0 to 2 lifts what matters more among equals (level of honours, a full profile); give it real spread.
    """

    kind: str
    pk: int
    name: str
    title: str = ""  # stands beside the name: trade and grade, or the unit
    body: str = ""  # everything else that may be found, in sentences
    url: str = ""
    also: tuple[str, ...] = ()  # other names: former ones, a studio's leader
    pinyin: tuple[str, ...] = ()  # readings that its owner has put right: "shan wen tao"
    meta: tuple[str, ...] = ()  # short facts under the text: place and unit, honours with their years
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rank: float = 0.0
    plate: str = ""  # the character that stands for a photograph; empty: the first of the name

    @property
    def key(self) -> Key:
        return Key(self.kind, self.pk)

    def facet(self, name: str) -> list[str]:
        if name == "kind":
            return [self.kind]
        return [str(value) for value in self.facets.get(name, ())]

    @property
    def year(self) -> int:
        return max((int(year) for year in self.facet("year") if year.isdecimal()), default=0)


Loader = Callable[[Sequence[int]], Iterable[Document]]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the documents of a kind come from. `rows` are the public rows; `by_name` and `by_pinyin` are their columns for when no engine answers."""

    kind: str
    load: Loader
    rows: Callable[[], QuerySet[Any]]
    by_name: tuple[str, ...] = ("name",)
    by_pinyin: tuple[str, ...] = ()

    def count(self) -> int:
        return self.rows().count()

    def keys_after(self, pk: int, size: int) -> list[int]:
        return list(self.rows().filter(pk__gt=pk).order_by("pk").values_list("pk", flat=True)[:size])

    def named(self, text: str) -> QuerySet[Any]:
        """Public rows by a part of the name, or by the beginning of its pinyin."""
        plain = "".join(fold(text).split())
        match = Q(pk__in=())
        for column in self.by_name:
            match |= Q(**{f"{column}__icontains": plain})
        together = {f"_{column}_together": Replace(column, Value(" "), Value("")) for column in self.by_pinyin}
        for name in together:
            match |= Q(**{f"{name}__istartswith": plain})
        return self.rows().alias(**together).filter(match)

    def named_keys(self, text: str) -> QuerySet[Any, tuple[int, str, int]]:
        """The same as (code of the kind, kind, primary key), so that all kinds can be asked in one query."""
        columns = {"_code": Value(KIND_CODES[self.kind]), "_kind": Value(self.kind, output_field=CharField()), "_pk": F("pk")}
        return self.named(text).order_by().annotate(**columns).values_list(*columns)


_sources: dict[str, Source] = {}


def documents(
    kind: str, *, rows: Callable[[], QuerySet[Any]], by_name: tuple[str, ...] = ("name",), by_pinyin: tuple[str, ...] = ()
) -> Callable[[Loader], Loader]:
    """Declare the loader of a kind: `@documents("studio", rows=public_studios)`, on a function of primary keys that yields Documents.

    It yields public rows only, and costs the same few queries for one key or five hundred.
    """
    if kind not in KIND_CODES:
        raise LookupError(f"{kind!r} has no number in KIND_CODES; give it one before it is indexed.")

    def declare(load: Loader) -> Loader:
        _sources[kind] = Source(kind, load, rows, by_name, by_pinyin)
        return load

    return declare


def sources() -> list[Source]:
    """All declared sources, in the order of their codes."""
    return sorted(_sources.values(), key=lambda source: KIND_CODES[source.kind])


def load(keys: Iterable[Key]) -> dict[Key, Document]:
    """Those of the keys that are public at this moment, from the database."""
    wanted: dict[str, list[int]] = {}
    for key in keys:
        wanted.setdefault(key.kind, []).append(key.pk)
    return {document.key: document for kind, pks in wanted.items() if kind in _sources for document in _sources[kind].load(pks)}
