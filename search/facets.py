"""The facets as a page shows them: which values, in what order, and the address that each leads to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from search.query import Query

WORDS: Mapping[str, str | Promise] = {
    "kind": pgettext_lazy("facet", "Kind"),
    "region": pgettext_lazy("facet", "Region"),
    "honour": pgettext_lazy("facet", "Honour"),
    "trade": pgettext_lazy("facet", "Trade"),
    "industry": pgettext_lazy("facet", "Industry"),
    "level": pgettext_lazy("facet", "Level"),
    "year": pgettext_lazy("facet", "Year of the title"),
}
KINDS: Mapping[str, str | Promise] = {
    "studio": pgettext_lazy("kind", "Studios"),
    "craftsman": pgettext_lazy("kind", "Craftsmen"),
    "contest": pgettext_lazy("kind", "Contests"),
    "entry": pgettext_lazy("kind", "Winning projects"),
    "venture": pgettext_lazy("kind", "Ventures"),
    "page": pgettext_lazy("kind", "Pages"),
}
ORDERS: Mapping[str, str | Promise] = {
    "relevance": _("Most relevant"),
    "strokes": _("Strokes of the surname"),
    "name": _("Pinyin"),
    "year": _("Latest title"),
}
_AT_FIRST = 8  # values shown before "more"
_OPEN = ("kind", "region", "honour")


@dataclass(frozen=True, slots=True)
class Value:
    value: str
    word: str | Promise
    count: int
    chosen: bool
    address: str  # the query string with this value chosen, or left out again


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    word: str | Promise
    first: list[Value]
    more: list[Value]
    open: bool


def word_of(facet: str, value: str) -> str | Promise:
    if facet == "kind":
        return KINDS.get(value, value)
    return value.rsplit("/", 1)[-1]


def facets(query: Query, counts: Mapping[str, Mapping[str, int]]) -> list[Facet]:
    """Those with something to choose; a chosen value stays in sight with whatever count it has."""
    found = []
    for name, word in WORDS.items():
        chosen = query.chosen(name)
        counted = {**dict.fromkeys(chosen, 0), **counts.get(name, {})}
        shown = _regions(counted, chosen) if name == "region" else list(counted)
        if name == "year":
            shown.sort(reverse=True)
        elif name == "kind":
            shown.sort(key=lambda value: [*KINDS, value].index(value))
        else:
            shown.sort(key=lambda value: (-counted[value], value))
        values = [Value(value, word_of(name, value), counted[value], value in chosen, query.toggled(name, value).address) for value in shown]
        first = [value for place, value in enumerate(values) if place < _AT_FIRST or value.chosen]
        if values:
            found.append(Facet(name, word, first, [value for value in values if value not in first], name in _OPEN or bool(chosen)))
    return found


def _regions(counted: Iterable[str], chosen: Iterable[str]) -> list[str]:
    """The highest level at which there is a choice, what is chosen, and what lies directly below that."""
    paths = list(counted)
    by_depth: dict[int, list[str]] = {}
    for path in paths:
        by_depth.setdefault(path.count("/"), []).append(path)
    if not by_depth:
        return []
    level = next((depth for depth in sorted(by_depth) if len(by_depth[depth]) > 1), max(by_depth))
    below = [path for path in paths if path.rpartition("/")[0] in set(chosen)]
    return list(dict.fromkeys([*by_depth[level], *chosen, *below]))
