"""tantivy inside this process: an index is a folder, and the file CURRENT names the live one."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy

from search.analysis import KEYWORDS, NUMBERS, POSITIONS, SETS, VERSION, WORDS, analyse
from search.beginnings import begins
from search.documents import FACETS, Document, Key, key_of
from search.engines import MOST_VALUES, Answer, EngineDown, Hit, NotBuilt
from search.plan import Node, Plan, filter_plan
from search.query import Query

WRITER_BYTES = 60_000_000
_TIES = 30  # hits read beyond the page, to see whether it ends inside a group of equals
_MOST_TIES = 20_000
_ID_MASK = (1 << 43) - 1
_MUST, _SHOULD = tantivy.Occur.Must, tantivy.Occur.Should
_WITHOUT_FREQUENCY = frozenset((*KEYWORDS, *SETS, *FACETS))


@lru_cache(maxsize=1)
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in NUMBERS:
        builder.add_integer_field(name, indexed=name == "id", fast=True)
    builder.add_float_field("rank", fast=True)
    for name in POSITIONS:
        builder.add_text_field(name, tokenizer_name="spaces")
    for name in WORDS:
        builder.add_text_field(name, tokenizer_name="spaces", index_option="freq")
    for name in SETS:
        builder.add_text_field(name, tokenizer_name="spaces", index_option="basic")
    for name in KEYWORDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    return builder.build()


def _open(folder: Path) -> tantivy.Index:
    if not (folder / "meta.json").exists():  # else tantivy would open an empty one
        raise NotBuilt(f"There is no index in {folder.name}.")
    index = tantivy.Index(_schema(), path=str(folder))
    index.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def _query(node: Node) -> Any:
    kind, *rest = node
    make = tantivy.Query
    match kind:
        case "term":
            return make.term_query(_schema(), rest[0], rest[1], "basic" if rest[0] in _WITHOUT_FREQUENCY else "freq")
        case "terms":
            return make.term_set_query(_schema(), rest[0], list(rest[1]))
        case "phrase":
            return make.phrase_query(_schema(), rest[0], list(rest[1]))
        case "prefix":
            return make.fuzzy_term_query(_schema(), rest[0], rest[1], 0, True, True)  # no distance, any ending: 15 times faster than a regex
        case "fuzzy":
            return make.fuzzy_term_query(_schema(), *rest)
        case "const":
            return make.const_score_query(_query(rest[0]), rest[1])
        case "boost":
            return make.boost_query(_query(rest[0]), rest[1])
        case "best":
            return make.disjunction_max_query([_query(each) for each in rest], 0.1)
        case "all":
            return make.boolean_query([(_MUST, _query(each)) for each in rest])
        case "any":
            return make.boolean_query([(_SHOULD, _query(each)) for each in rest])
        case "most":
            return make.boolean_query([(_SHOULD, _query(each)) for each in rest[1:]], rest[0])
    raise LookupError(f"The embedded engine knows no {kind!r}.")


def _matching(plan: Plan) -> list[tuple[Any, Any]]:
    return [(_MUST, tantivy.Query.const_score_query(_query(plan.required), 1.0) if plan.required else tantivy.Query.all_query())]


def _all(*clauses: list[tuple[Any, Any]]) -> Any:
    return tantivy.Query.boolean_query([clause for part in clauses for clause in part])


def _scored(clauses: list[tuple[Any, Any]], plan: Plan) -> Any:
    """The sum of what must match and of all that scores. Several words leave few hits: then each score is looked up for those alone, one around the
    other, since tantivy goes through all of a word's documents where it adds up several at once."""
    scoring = [(_SHOULD, _query(node)) for node in plan.scoring]
    if len(plan.words) < 2:
        return _all(clauses, scoring)
    names = [_is_a_name(node) for node in plan.scoring]  # few documents each: these may be added up at once
    wanted = _all(clauses, [score for score, name in zip(scoring, names, strict=True) if name])
    for score, name in zip(scoring, names, strict=True):
        if not name:
            wanted = tantivy.Query.boolean_query([(_MUST, wanted), score])
    return wanted


def _is_a_name(node: Node) -> bool:
    return node[0] == "const" and node[1][:2] in (("term", "name_key"), ("term", "also_key"), ("term", "begins"))


def _filters(nodes: Iterable[Node]) -> list[tuple[Any, Any]]:
    return [(_MUST, tantivy.Query.const_score_query(_query(node), 0.0)) for node in nodes]


def _tantivy_document(document: Document) -> Any:
    fields = analyse(document)
    made = tantivy.Document()
    for name in NUMBERS:
        made.add_integer(name, fields[name])
    made.add_float("rank", fields["rank"])
    for name in (*POSITIONS, *WORDS, *SETS):
        made.add_text(name, fields[name])
    for name in (*KEYWORDS, *FACETS):
        for value in fields[name]:
            made.add_text(name, value)
    return made


@contextmanager
def _outages() -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:  # tantivy reports damaged files and full disks as ValueError
        raise EngineDown(str(error)) from error


class _Writer:
    def __init__(self, index: tantivy.Index) -> None:
        self.writer = index.writer(WRITER_BYTES, 1)

    def put(self, documents: Iterable[tuple[Document, int]]) -> None:
        for document, _ in documents:
            made = _tantivy_document(document)
            with _outages():
                self.writer.delete_documents_by_term("id", document.key.number)
                self.writer.add_document(made)

    def remove(self, keys: Iterable[tuple[Key, int]]) -> None:
        with _outages():
            for key, _ in keys:
                self.writer.delete_documents_by_term("id", key.number)

    def commit(self) -> None:
        with _outages():
            self.writer.commit()


@dataclass(frozen=True, slots=True)
class _Reading:
    target: str
    changed: int  # mtime of meta.json when it was last read
    index: tantivy.Index


class Embedded:
    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._reading: _Reading | None = None
        self._lock = threading.Lock()

    # --- reading
    def search(self, plan: Plan, query: Query, facets: Sequence[str]) -> Answer:
        return self._read(lambda searcher: self._search(searcher, plan, query, facets))

    def count(self, plan: Plan, query: Query) -> int:
        wanted = tantivy.Query.boolean_query([*_matching(plan), *_filters(filter_plan(query.filters))])
        return self._read(lambda searcher: int(searcher.search(wanted, 1).count))

    def suggest(self, letters: str, size: int) -> list[Key]:
        wanted = _query(begins("suggest", letters))

        def read(searcher: Any) -> list[Key]:
            found = searcher.search(wanted, limit=size, count=False, order_by_field="by_rank")
            return [key_of(number) for number in searcher.fast_field_values("id", [address for _, address in found.hits])]

        return self._read(read)

    def size(self) -> int:
        return self._read(lambda searcher: int(searcher.num_docs))

    def contents(self) -> list[Key]:
        def read(searcher: Any) -> list[Key]:
            found = searcher.search(tantivy.Query.all_query(), limit=max(1, searcher.num_docs), count=False)
            return [key_of(number) for number in searcher.fast_field_values("id", [address for _, address in found.hits])]

        return self._read(read)

    def health(self) -> str:
        return self._read(lambda searcher: f"{searcher.num_docs} in {searcher.num_segments} segments")

    def _search(self, searcher: Any, plan: Plan, query: Query, facets: Sequence[str]) -> Answer:
        matching = _matching(plan)
        filters = _filters(filter_plan(query.filters))
        by_score = query.order == "relevance" and plan.required is not None
        hits, total = _page(searcher, _scored([*matching, *filters], plan) if by_score else _all(matching, filters), query, by_score=by_score)

        counts: dict[str, dict[str, int]] = {}
        chosen = [facet for facet, _ in query.filters if facet in facets]
        free = [facet for facet in facets if facet not in chosen]
        for together in (free, *([facet] for facet in chosen)):
            if together:
                wanted = tantivy.Query.boolean_query([*matching, *_filters(filter_plan(query.filters, without=together[0]))])
                found = searcher.aggregate(wanted, {facet: {"terms": {"field": facet, "size": MOST_VALUES}} for facet in together})
                counts |= {facet: {bucket["key"]: bucket["doc_count"] for bucket in found[facet]["buckets"]} for facet in together}
        return Answer(tuple(hits), total, {facet: counts[facet] for facet in facets})

    def _read(self, read: Callable[[Any], Any]) -> Any:
        with _outages():
            try:
                return read(self._searcher())
            except (ValueError, OSError, NotBuilt):
                self._reading = None  # swapped and tidied away between two steps: once more, on the new one
                return read(self._searcher())

    def _searcher(self) -> Any:
        target = self.live()
        if target is None:
            raise NotBuilt("There is no search index yet.")
        changed = os.stat(self.folder / target / "meta.json").st_mtime_ns
        reading = self._reading
        if reading is None or (reading.target, reading.changed) != (target, changed):
            with self._lock:
                if reading is None or reading.target != target:
                    index = _open(self.folder / target)
                    index.config_reader("manual")
                else:
                    index = reading.index
                index.reload()
                reading = self._reading = _Reading(target, changed, index)
        return reading.index.searcher()

    # --- writing
    def live(self) -> str | None:
        try:
            target = (self.folder / "CURRENT").read_text()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise EngineDown(str(error)) from error
        return target if target.startswith(f"v{VERSION}-") and (self.folder / target / "meta.json").exists() else None

    def create(self) -> str:
        target = f"v{VERSION}-{time.time_ns()}"
        with _outages():
            (self.folder / target).mkdir(parents=True)
            tantivy.Index(_schema(), path=str(self.folder / target))
        return target

    @contextmanager
    def open(self, target: str) -> Iterator[_Writer]:
        """A writer that is thrown away after any error: tantivy would go on and lose what it was given after a failed commit."""
        with _outages():
            writer = _Writer(_open(self.folder / target))
        yield writer
        with _outages():
            writer.writer.wait_merging_threads()

    def swap(self, target: str) -> None:
        new = self.folder / "CURRENT.new"
        with _outages():
            with new.open("w") as out:
                out.write(target)
                out.flush()
                os.fsync(out.fileno())
            new.replace(self.folder / "CURRENT")

    def tidy(self) -> None:
        live = self.live()
        if self.folder.exists():
            for entry in self.folder.iterdir():
                if entry.is_dir() and entry.name != live:
                    shutil.rmtree(entry, ignore_errors=True)


def _page(searcher: Any, wanted: Any, query: Query, *, by_score: bool) -> tuple[list[Hit], int]:
    """The hits of one page. tantivy breaks ties by where a document lies: equals that the page's end cuts apart are all read and ordered here."""
    if by_score:
        options: dict[str, Any] = {"weight_by_field": "rank"}
        downward = True
    else:
        field = {"relevance": "by_rank", "year": "by_year", "name": "by_name", "strokes": "by_strokes"}[query.order]
        downward = field in ("by_rank", "by_year")
        options = {"order_by_field": field, "order": tantivy.Order.Desc if downward else tantivy.Order.Asc}
    last = query.first + query.size
    limit = last + _TIES
    while True:
        found = searcher.search(wanted, limit=limit, count=True, **options)
        values = [round(value, 3) if by_score else value for value, _ in found.hits]
        if len(values) < limit or values[-1] != values[last - 1] or limit > _MOST_TIES:
            break
        limit *= 8
    ranks = searcher.fast_field_values("by_rank", [address for _, address in found.hits])
    ordered = sorted(zip(values, ranks, strict=True), key=lambda pair: (-pair[0] if downward else pair[0], -pair[1]))
    return [Hit(key_of(_ID_MASK - (rank & _ID_MASK)), value if by_score else 0.0) for value, rank in ordered[query.first : last]], found.count
