"""The crash test as a process of its own: `python -m tests.search.indexer_process`, under config.settings and a database file with its rows.

It forks four writers, a reader and one indexer after the other, of which two end by SIGKILL in the middle of their work. Whoever waits, waits for
something that another one does, never for a time: a slow machine takes longer and does the same. Prints how the index compares with the database, how
many answers the reader had, and how many were wrong.

The synonyms' table stands in for profiles: those that work both ways are public, `others` is the revision.
"""

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import django

STABLE, CHANGING = 40, 400  # rows that nobody touches, rows that writers change
WAITING = 200  # writers pause while more changes than this wait to be indexed
ENOUGH = 60  # answers of the reader
KILLED_AT_COMMIT, KILLED_AT_COPY = 6, 200


def prepare():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from search import documents, indexing
    from search.models import Synonym

    def load(pks):
        for row in Synonym.objects.filter(pk__in=pks, both_ways=True):
            yield documents.Document("page", row.pk, f"第{row.pk}号", body=f"修订{row.others}", facets={"year": [row.others]})

    documents._sources.clear()
    documents.documents("page", rows=lambda: Synonym.objects.filter(both_ways=True), by_name=("word",))(load)
    indexing.BATCH, indexing.PATIENCE = 50, 2


def sign(name: str) -> Path:
    from django.conf import settings

    return Path(settings.VAR_DIR, name)


class Child:
    def __init__(self, role: Callable[..., None], *arguments):
        self.pid, self.code = os.fork(), None
        if not self.pid:
            code = 1
            try:
                role(*arguments)
                code = 0
            finally:
                os._exit(code)

    def ended(self, block=True):
        """Its exit code (a signal's negative number), None while it runs."""
        if self.code is None:
            pid, status = os.waitpid(self.pid, 0 if block else os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if pid else None
        return self.code


def until(so, *working):
    """Wait for what a child brings about; a child that has died brings nothing about."""
    while not so():
        assert all(child.ended(block=False) is None for child in working)
        time.sleep(0.02)


def run():
    first = Child(index, KILLED_AT_COMMIT, 0)
    until(sign("built").exists, first)
    reader = Child(read)
    writers = [Child(write, seed) for seed in range(1, 5)]
    assert first.ended() == -signal.SIGKILL  # while it drains what they write
    sign("rebuild").touch()
    assert Child(index, 0, KILLED_AT_COPY).ended() == -signal.SIGKILL
    last = Child(index, 0, 0)
    until(lambda: not sign("rebuild").exists(), last, reader, *writers)  # it succeeds while they go on
    until(sign("enough").exists, last, reader, *writers)
    sign("quiet").touch()
    assert [writer.ended() for writer in writers] == [0, 0, 0, 0]
    sign("stop").touch()
    assert reader.ended() == last.ended() == 0
    print(sign("compared").read_text(), sign("answers").read_text())


def write(seed):
    from django.db import transaction

    from ledger.signals import changed
    from search.models import Outbox, Synonym

    chance, revision = random.Random(seed), 100_000 * seed
    while not sign("quiet").exists():
        if Outbox.objects.count() > WAITING:
            time.sleep(0.02)
            continue
        pk = chance.randint(STABLE + 1, STABLE + CHANGING + 50)
        revision += 1
        with transaction.atomic():
            if chance.random() < 0.25:
                Synonym.objects.filter(pk=pk).delete()
            else:
                values = {"word": f"w{pk}", "others": str(revision), "both_ways": chance.random() < 0.9}
                Synonym.objects.update_or_create(pk=pk, defaults=values)
            changed.send(sender=None, kind="page", ids=[pk])
        time.sleep(0.02)


def index(die_at_commit, die_at_copy):
    """Drain until `stop` is there, then compare. `rebuild` asks for one. Killed by its own hand: after a commit, before the rows that it took in
    leave the outbox, or once so many documents are copied."""
    from search import indexing
    from search.engines import elastic, embedded
    from search.models import Outbox

    commits = 0

    def last_number():
        return Outbox.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def told(done, total):
        if die_at_copy and done >= die_at_copy:
            os.kill(os.getpid(), signal.SIGKILL)
        before = last_number()
        while sign("writing").exists() and last_number() < before + 3 and Outbox.objects.count() <= WAITING:
            time.sleep(0.01)  # the writers write between each two chunks

    def dying(commit):
        def committed(writer):
            nonlocal commits
            commit(writer)
            commits += 1
            if commits == die_at_commit:
                os.kill(os.getpid(), signal.SIGKILL)

        return committed

    for module in (embedded, elastic):
        module._Writer.commit = dying(module._Writer.commit)
    while True:
        last_round = sign("stop").exists()
        try:
            if sign("rebuild").exists():
                sign("writing").touch()
                indexing.rebuild(told=told)
                sign("rebuild").unlink()
                sign("writing").unlink()
            drained = indexing.drain()
            sign("built").touch()
        except indexing.Busy:
            drained = 0
        if last_round and not drained:
            sign("compared").write_text(compare())
            return
        time.sleep(0.02)


def read():
    """Every answer must hold all the rows that nobody touches. Writes down how many answers there were, and how many were wrong."""
    from search.engines import NotBuilt, engine
    from search.plan import plan
    from search.query import Query, filters

    wanted = Query(filters=filters({"year": ["1"]}), size=STABLE)
    answers = wrong = 0
    while not sign("stop").exists():
        try:
            hits = engine().search(plan(""), wanted, ()).hits
            wrong += len({hit.key.pk for hit in hits if hit.key.pk <= STABLE}) != STABLE and engine().count(plan(""), wanted) < STABLE
        except NotBuilt:
            wrong += answers > 0
            continue
        answers += 1
        if answers == ENOUGH:
            sign("enough").touch()
    sign("answers").write_text(f"{answers} {wrong}")


def compare():
    """ "equal" when the index holds the public rows, each in its newest revision, and nothing else."""
    from search.engines import engine
    from search.models import Outbox, Synonym
    from search.plan import plan
    from search.query import Query, filters

    expected = dict(Synonym.objects.filter(both_ways=True).values_list("pk", "others"))
    found = sorted(key.pk for key in engine().contents())
    revisions = engine().search(plan(""), Query(), ("year",)).facets["year"]
    counted = {}
    for revision in expected.values():
        counted[revision] = counted.get(revision, 0) + 1
    newest = all(engine().count(plan(""), Query(filters=filters({"year": [revision]}))) == number for revision, number in counted.items())
    same = found == sorted(expected) and not Outbox.objects.exists() and newest and set(revisions) <= set(counted)
    return "equal" if same else f"index {len(found)}, database {len(expected)}, waiting {Outbox.objects.count()}, newest {newest}"


if __name__ == "__main__":
    prepare()
    run()
