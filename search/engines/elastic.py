"""Elasticsearch 9 through elasticsearch.dsl: an index a build, and an alias that names the live one.

The mapping asks for built-in analyzers only, no plugin and no script. One shard: with several, scores differ by where a document lies.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError, dsl
from elasticsearch.helpers import streaming_bulk

from search.analysis import VERSION, analyse
from search.beginnings import begins
from search.documents import Document, Key, key_of
from search.engines import MOST_VALUES, Answer, EngineDown, Hit, NotBuilt
from search.plan import Node, Plan, filter_plan
from search.query import Query

PATIENCE = 2  # seconds that a page waits
INDEXER_PATIENCE = 60
_LOG2_OF_10 = 3.3219281  # turns log10(2 + rank) into log2(2 + rank)
_CHUNK = 500


class Profile(dsl.Document):
    """Nothing is stored: a page's rows come from the database, where their visibility is asked again."""

    rank = dsl.Double()
    by_rank = dsl.Long()
    by_year = dsl.Long()
    by_name = dsl.Long()
    by_strokes = dsl.Long()
    name_key = dsl.Keyword(doc_values=False)
    also_key = dsl.Keyword(doc_values=False)
    typed = dsl.Keyword(doc_values=False)
    also_typed = dsl.Keyword(doc_values=False)
    mixed = dsl.Keyword(doc_values=False)
    inside = dsl.Keyword(doc_values=False)
    suggest = dsl.Keyword(doc_values=False)
    begins = dsl.Keyword(doc_values=False)
    name_han = dsl.Text(analyzer="whitespace", norms=False)
    title_han = dsl.Text(analyzer="whitespace", norms=False)
    han = dsl.Text(analyzer="whitespace", norms=False)
    title_words = dsl.Text(analyzer="whitespace", index_options="freqs")
    body_words = dsl.Text(analyzer="whitespace", index_options="freqs")
    units = dsl.Text(analyzer="whitespace", norms=False, index_options="docs")
    sounds = dsl.Text(analyzer="whitespace", norms=False, index_options="docs")
    kind = dsl.Keyword()
    region = dsl.Keyword()
    industry = dsl.Keyword()
    trade = dsl.Keyword()
    level = dsl.Keyword()
    honour = dsl.Keyword()
    year = dsl.Keyword()

    class Meta:
        source = dsl.MetaField(enabled=False)
        dynamic = dsl.MetaField("strict")

    class Index:
        settings = {"number_of_shards": 1, "number_of_replicas": 0, "gc_deletes": "10m"}


def _query(node: Node) -> Any:
    kind, *rest = node
    match kind:
        case "term":
            return dsl.Q("term", **{rest[0]: {"value": rest[1]}})
        case "terms":
            return dsl.Q("terms", **{rest[0]: list(rest[1])})
        case "phrase":
            return dsl.Q("match_phrase", **{rest[0]: " ".join(rest[1])})
        case "prefix":
            return dsl.Q("prefix", **{rest[0]: {"value": rest[1]}})
        case "fuzzy":  # the default of 50 expansions would cut what tantivy finds
            return dsl.Q("fuzzy", **{rest[0]: {"value": rest[1], "fuzziness": rest[2], "max_expansions": 1000, "transpositions": True}})
        case "const":
            return dsl.Q("constant_score", filter=_query(rest[0]), boost=rest[1])
        case "boost":
            _, field, token = rest[0]
            return dsl.Q("term", **{field: {"value": token, "boost": rest[1]}})
        case "best":
            return dsl.Q("dis_max", queries=[_query(each) for each in rest], tie_breaker=0.1)
        case "all":
            return dsl.Q("bool", must=[_query(each) for each in rest])
        case "any":
            return dsl.Q("bool", should=[_query(each) for each in rest], minimum_should_match=1)
        case "most":
            return dsl.Q("bool", should=[_query(each) for each in rest[1:]], minimum_should_match=rest[0])
    raise LookupError(f"Elasticsearch is not told what {kind!r} is.")


def _every(nodes: Iterable[Node]) -> Any:
    filters = [_query(node) for node in nodes]
    return dsl.Q("bool", filter=filters) if filters else dsl.Q("match_all")


def _matching(plan: Plan) -> Any:
    return dsl.Q("constant_score", filter=_query(plan.required), boost=1.0) if plan.required else dsl.Q("match_all")


@contextmanager
def _outages() -> Iterator[None]:
    try:
        yield
    except NotFoundError as error:
        raise NotBuilt("There is no search index yet.") from error
    except ApiError as error:
        if error.status_code in (429, 404) or error.status_code >= 500:
            raise EngineDown(str(error)) from error
        raise
    except TransportError as error:
        raise EngineDown(str(error)) from error


def _twice(ask: Callable[[], Any]) -> Any:
    """Once more when the index that the alias named was removed by a swap while it was asked: by now the alias names the new one."""
    try:
        return ask()
    except ApiError as error:
        if error.status_code not in (404, 503):
            raise
        return ask()


class _Writer:
    def __init__(self, client: Elasticsearch, target: str) -> None:
        self.client, self.target = client, target

    def put(self, documents: Iterable[tuple[Document, int]]) -> None:
        self._send({**self._item("index", document.key, version), "_source": _fields(document)} for document, version in documents)

    def remove(self, keys: Iterable[tuple[Key, int]]) -> None:
        self._send(self._item("delete", key, version) for key, version in keys)

    def commit(self) -> None:
        self.client.indices.refresh(index=self.target)

    def _item(self, action: str, key: Key, version: int) -> dict[str, Any]:
        return {"_op_type": action, "_index": self.target, "_id": str(key.number), "version": version, "version_type": "external_gte"}

    def _send(self, items: Iterable[dict[str, Any]]) -> None:
        """A newer version that is there already (409) and a document gone before (404) are both as good as done; anything else is not."""
        for done, answer in streaming_bulk(self.client, items, chunk_size=_CHUNK, raise_on_error=False):
            result = next(iter(answer.values()))
            if not done and result["status"] not in (404, 409):
                raise EngineDown(str(result.get("error", result)))


def _fields(document: Document) -> dict[str, Any]:
    fields = analyse(document)
    del fields["id"]
    return fields


class Elastic:
    name = "elasticsearch"

    def __init__(self, url: str, index: str) -> None:
        self.url = url
        self.index = index
        self.alias = f"{index}-search"

    @cached_property
    def client(self) -> Elasticsearch:
        """Made at the first question: after a fork, never before."""
        return Elasticsearch(self.url, request_timeout=PATIENCE, max_retries=0)

    @cached_property
    def patient(self) -> Elasticsearch:
        return Elasticsearch(self.url, request_timeout=INDEXER_PATIENCE, max_retries=3, retry_on_timeout=True)

    # --- reading
    def search(self, plan: Plan, query: Query, facets: Sequence[str]) -> Answer:
        by_score = query.order == "relevance" and plan.required is not None
        asked: Any = _matching(plan)
        if by_score:
            asked = dsl.Q("bool", must=[asked], should=[_query(node) for node in plan.scoring])
            factor = {"field_value_factor": {"field": "rank", "modifier": "log2p"}, "weight": _LOG2_OF_10}
            asked = dsl.Q("function_score", query=asked, functions=[factor], boost_mode="multiply")
        filters = filter_plan(query.filters)
        if facets:
            search = self._ask().query(asked)
            search = search.post_filter(_every(filters)) if filters else search
        else:
            search = self._ask().query(dsl.Q("bool", must=[asked], filter=[_query(node) for node in filters]))
        for facet in facets:
            inside = _every(filter_plan(query.filters, without=facet))
            search.aggs.bucket(facet, "filter", filter=inside).bucket("values", "terms", field=facet, size=MOST_VALUES)
        first = {"relevance": "_score" if by_score else "-by_rank", "year": "-by_year", "name": "by_name", "strokes": "by_strokes"}[query.order]
        search = search.sort(first, *(["-by_rank"] if first != "-by_rank" else []))[query.first : query.first + query.size]
        with _outages():
            answer = _twice(search.extra(track_total_hits=True, track_scores=by_score).execute)
        hits = tuple(Hit(key_of(int(hit.meta.id)), round(hit.meta.score or 0.0, 3)) for hit in answer)
        counts = {facet: {bucket.key: bucket.doc_count for bucket in answer.aggregations[facet]["values"].buckets} for facet in facets}
        return Answer(hits, answer.hits.total.value, counts)

    def count(self, plan: Plan, query: Query) -> int:
        asked = dsl.Q("bool", must=[_matching(plan)], filter=[_query(node) for node in filter_plan(query.filters)])
        with _outages():
            return int(_twice(self._ask().query(asked).count))

    def suggest(self, letters: str, size: int) -> list[Key]:
        search = self._ask().query(dsl.Q("constant_score", filter=_query(begins("suggest", letters)))).sort("-by_rank")[:size]
        with _outages():
            return [key_of(int(hit.meta.id)) for hit in _twice(search.extra(track_total_hits=False).execute)]

    def size(self) -> int:
        with _outages():
            return int(self.client.count(index=self.alias)["count"])

    def contents(self) -> list[Key]:
        with _outages():
            self.patient.indices.refresh(index=self.alias)
            search = dsl.Search(using=self.patient, index=self.alias).source(False).sort("by_rank").extra(size=2000)
            return [key_of(int(hit.meta.id)) for hit in search.iterate()]

    def health(self) -> str:
        """By the cluster's own word: a minimal distribution answers neither ping nor info."""
        with _outages():
            status = self.client.cluster.health()["status"]
            return f"{status}, {self.size()}" if self.live() else str(status)

    def _ask(self) -> Any:
        return dsl.Search(using=self.client, index=self.alias).source(False)

    # --- writing
    def live(self) -> str | None:
        with _outages():
            if not self.patient.indices.exists_alias(name=self.alias):
                return None
            target = str(next(iter(self.patient.indices.get_alias(name=self.alias).body)))
        return target if target.startswith(f"{self.index}-v{VERSION}-") else None

    def create(self) -> str:
        target = f"{self.index}-v{VERSION}-{time.time_ns()}"
        with _outages():
            Profile.init(index=target, using=self.patient)
        return target

    @contextmanager
    def open(self, target: str) -> Iterator[_Writer]:
        with _outages():
            if not self.patient.indices.exists(index=target):  # a bulk would make it again, with a mapping by guesswork
                raise NotBuilt(f"There is no index {target}.")
            yield _Writer(self.patient, target)

    def swap(self, target: str) -> None:
        with _outages():
            old = [name for name in self._targets() if name != target and self._is_aliased(name)]
            actions = [{"remove_index": {"index": name}} for name in old]
            self.patient.indices.update_aliases(actions=[*actions, {"add": {"index": target, "alias": self.alias}}])

    def tidy(self) -> None:
        with _outages():
            for name in self._targets():
                if not self._is_aliased(name):
                    self.patient.indices.delete(index=name, ignore_unavailable=True)

    def _targets(self) -> list[str]:
        return sorted(self.patient.indices.get(index=f"{self.index}-v*", expand_wildcards="all").body)

    def _is_aliased(self, name: str) -> bool:
        return bool(self.patient.indices.exists_alias(name=self.alias, index=name))
