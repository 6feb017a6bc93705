"""How the search is: for the staff's page. A search engine that is away is a fact to be shown, not an error."""

import datetime as dt
from dataclasses import dataclass

from search import indexing
from search.documents import Document, load, sources
from search.engines import EngineDown, engine
from search.finding import synonyms_in_use
from search.models import Outbox, Synonym
from search.plan import Synonyms, plan
from search.query import Query
from work.models import Job

SHOWN = 5  # hits of a preview
ASKED = 3  # words of a preview


@dataclass(frozen=True, slots=True)
class State:
    name: str  # of the engine
    answers: bool
    built: bool
    health: str  # in the engine's own words, or why it does not answer
    indexed: int
    public: int
    waiting: int  # rows of the outbox
    waiting_since: dt.datetime | None
    rebuilding: tuple[int, int] | None
    last_rebuild: Job | None


def state() -> State:
    using = engine()
    try:
        built = using.live() is not None
        answers, health, indexed = True, using.health() if built else "", using.size() if built else 0
    except EngineDown as down:
        answers, built, health, indexed = False, False, str(down), 0
    first = Outbox.objects.order_by("pk").first()
    return State(
        name=using.name,
        answers=answers,
        built=built,
        health=health,
        indexed=indexed,
        public=sum(source.count() for source in sources()),
        waiting=Outbox.objects.count(),
        waiting_since=first.at if first else None,
        rebuilding=indexing.progress(),
        last_rebuild=Job.objects.filter(kind="search.rebuild").order_by("-pk").first(),
    )


@dataclass(frozen=True, slots=True)
class Hits:
    total: int
    first: list[Document]


@dataclass(frozen=True, slots=True)
class Preview:
    """What one typed word finds without the synonym and with it."""

    word: str
    without: Hits
    with_it: Hits


def preview(wanted: Synonym) -> list[Preview]:
    """`wanted` is cleaned and need not be saved; in place of the saved one of the same key. Raises EngineDown."""
    kept = list(Synonym.objects.exclude(pk=wanted.pk))
    without, with_it = synonyms_in_use(kept), synonyms_in_use([*kept, wanted])
    words = [wanted.word, *(wanted.words if wanted.both_ways else [])][:ASKED]
    return [Preview(word, _hits(word, without), _hits(word, with_it)) for word in words]


def _hits(word: str, synonyms: Synonyms) -> Hits:
    answer = engine().search(plan(word, synonyms), Query(word, size=SHOWN), ())
    documents = load(hit.key for hit in answer.hits)
    return Hits(answer.total, [documents[hit.key] for hit in answer.hits if hit.key in documents])
