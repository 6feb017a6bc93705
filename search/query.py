"""What somebody asks for, as one frozen value with one canonical address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from search.documents import FACETS
from text.folding import fold
from text.words import flat

ORDERS = ("relevance", "strokes", "name", "year")
PAGE_SIZE = 20
DEEPEST = 10_000  # hits that can be paged through; Elasticsearch's max_result_window
LONGEST_TEXT = 100
MOST_CHOICES = 20


@dataclass(frozen=True, slots=True)
class Query:
    text: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()  # facet -> chosen values; any of them within a facet, all facets together
    order: str = "relevance"
    page: int = 1
    size: int = PAGE_SIZE

    @property
    def first(self) -> int:
        """How many hits stand before this page."""
        return (self.page - 1) * self.size

    @property
    def words(self) -> str:
        """The text as far as it can be searched for: letters, digits and Han."""
        return flat(fold(self.text))

    def chosen(self, facet: str) -> tuple[str, ...]:
        return dict(self.filters).get(facet, ())

    def without(self, facet: str, value: str | None = None) -> "Query":
        """Without one choice, or without all choices of a facet; back on the first page."""
        kept = () if value is None else tuple(other for other in self.chosen(facet) if other != value)
        return self._choosing(facet, kept)

    def toggled(self, facet: str, value: str) -> "Query":
        if value in self.chosen(facet):
            return self.without(facet, value)
        return self._choosing(facet, (*self.chosen(facet), value))

    def _choosing(self, facet: str, values: Sequence[str]) -> "Query":
        return replace(self, filters=filters({**dict(self.filters), facet: values}), page=1)

    @property
    def address(self) -> str:
        """The query string: one spelling for each question, so that it can be shared and cached."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(facet, value) for facet, values in self.filters for value in values]
        if self.order != "relevance":
            pairs.append(("order", self.order))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return urlencode(pairs)


def filters(choices: Mapping[str, Sequence[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """In the order of the facets, values sorted, each once; what is no facet is left out."""
    found = ((facet, tuple(sorted({value for value in choices.get(facet, ()) if value}))[:MOST_CHOICES]) for facet in FACETS)
    return tuple((facet, values) for facet, values in found if values)


def read_query(parameters: QueryDict, size: int = PAGE_SIZE) -> Query:
    """From a request's GET parameters. Nothing is refused: what cannot be read is left out."""
    text = " ".join(parameters.get("q", "").replace("\0", "").split())[:LONGEST_TEXT].strip()
    order = parameters.get("order", "")
    page = parameters.get("page", "")
    return Query(
        text=text,
        filters=filters({facet: [value[:200].replace("\0", "") for value in parameters.getlist(facet)] for facet in FACETS}),
        order=order if order in ORDERS else "relevance",
        page=min(max(int(page), 1), DEEPEST // size) if page.isdecimal() and len(page) < 9 else 1,
        size=size,
    )
