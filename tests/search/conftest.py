import os
from pathlib import Path

import pytest

from search.documents import Document, Source
from search.engines.embedded import Embedded
from search.models import Synonym
from tests.search.corpus import DOCUMENTS

HERE = Path(__file__).parent


def pytest_collection_finish(session):
    """Asked for with `-m services`, the tests of Elasticsearch are never left out in silence."""
    if "ELASTICSEARCH_URL" not in os.environ and any(item.path.parent == HERE and item.get_closest_marker("services") for item in session.items):
        raise pytest.UsageError(
            "The search's tests with -m services need Elasticsearch: `deploy/services/elasticsearch start var/services/elasticsearch 9220`, "
            "then set ELASTICSEARCH_URL=http://127.0.0.1:9220."
        )


def fill(engine, documents=DOCUMENTS):
    target = engine.create()
    with engine.open(target) as writer:
        writer.put((document, 1) for document in documents)
        writer.commit()
    engine.swap(target)
    return engine


@pytest.fixture(scope="session")
def make_engine(tmp_path_factory, request):
    """Makes an empty engine of a kind; what it made is removed at the end. Elasticsearch is where ELASTICSEARCH_URL says."""
    made = []

    def make(kind):
        if kind == "tantivy":
            return Embedded(tmp_path_factory.mktemp("search"))
        from search.engines.elastic import Elastic

        worker = getattr(request.config, "workerinput", {}).get("workerid", "alone")
        engine = Elastic(os.environ["ELASTICSEARCH_URL"], f"test-{os.getpid()}-{worker}-{len(made)}")
        made.append(engine)
        return engine

    yield make
    for engine in made:
        for target in engine._targets():
            engine.patient.indices.delete(index=target)
        engine.client.close()
        engine.patient.close()


@pytest.fixture(scope="session", params=["tantivy", pytest.param("elastic", marks=pytest.mark.services)])
def kind(request):
    return request.param


@pytest.fixture(scope="session")
def filled(kind, make_engine):
    """The corpus in one engine; tests only read it."""
    return fill(make_engine(kind))


@pytest.fixture
def empty(kind, make_engine):
    return make_engine(kind)


def _load_synonyms(pks):
    for row in Synonym.objects.filter(pk__in=pks, both_ways=True):
        yield Document("page", row.pk, row.word, body=row.others, url=f"/page/{row.pk}/", facets={"year": ["2026"]}, rank=0.1)


@pytest.fixture
def pages(monkeypatch):
    """One source of documents, with the synonyms' table standing in for pages: those that work both ways are public."""
    source = Source("page", _load_synonyms, lambda: Synonym.objects.filter(both_ways=True), ("word",), ("others",))
    monkeypatch.setattr("search.documents._sources", {"page": source})
    return source


@pytest.fixture
def used_engine(empty, monkeypatch):
    """The engine that search asks, empty."""
    for module in ("search.finding", "search.indexing"):
        monkeypatch.setattr(f"{module}.engine", lambda: empty)
    return empty
