"""One part of the crash test as a process of its own: `python -m tests.search.indexer_process ROLE`, under config.settings and a database file.

The synonyms' table stands in for profiles: those that work both ways are public, `others` is the revision.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

import django

STABLE, CHANGING = 40, 400  # rows that nobody touches, rows that writers change


def prepare():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from search import documents
    from search.models import Synonym

    def load(pks):
        for row in Synonym.objects.filter(pk__in=pks, both_ways=True):
            yield documents.Document("page", row.pk, f"第{row.pk}号", body=f"修订{row.others}", facets={"year": [row.others]})

    documents._sources.clear()
    documents.documents("page", rows=lambda: Synonym.objects.filter(both_ways=True), by_name=("word",))(load)


def write(*seeds):
    """A process for each seed: this one and children of it."""
    own, children = seeds[0], []
    for seed in seeds[1:]:
        child = os.fork()
        if not child:
            own, children = seed, []
            break
        children.append(child)
    change(own)
    for child in children:
        assert os.waitpid(child, 0)[1] == 0


def change(seed):
    from django.conf import settings
    from django.db import transaction

    from ledger.signals import changed
    from search.models import Synonym

    Path(settings.VAR_DIR, f"writing-{seed}").touch()
    chance, revision = random.Random(seed), 100_000 * seed
    while not Path(settings.VAR_DIR, "quiet").exists():
        pk = chance.randint(STABLE + 1, STABLE + CHANGING + 50)
        revision += 1
        with transaction.atomic():
            if chance.random() < 0.25:
                Synonym.objects.filter(pk=pk).delete()
            else:
                values = {"word": f"w{pk}", "others": str(revision), "both_ways": chance.random() < 0.9}
                Synonym.objects.update_or_create(pk=pk, defaults=values)
            changed.send(sender=None, kind="page", ids=[pk])
        time.sleep(0.08)


def index(die_at):
    """Drain until `stop` is in VAR_DIR, then compare. `rebuild` there asks for one, killed once it has copied `die_at` documents."""
    from django.conf import settings

    from search import indexing

    indexing.BATCH, indexing.PATIENCE = 50, 2
    wanted, stop = Path(settings.VAR_DIR, "rebuild"), Path(settings.VAR_DIR, "stop")

    def told(done, total):
        if die_at and done >= die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    while True:
        last_round = stop.exists()
        try:
            if wanted.exists():
                indexing.rebuild(told=told)
                wanted.unlink()
            drained = indexing.drain()
            Path(settings.VAR_DIR, "built").touch()
        except indexing.Busy:
            drained = 0
        if last_round and not drained:
            compare()
            return
        time.sleep(0.02)


def read():
    """Every answer must hold all the rows that nobody touches. Prints how many answers there were, and how many were wrong."""
    from django.conf import settings

    from search.engines import NotBuilt, engine
    from search.plan import plan
    from search.query import Query, filters

    wanted = Query(filters=filters({"year": ["1"]}), size=STABLE)
    answers = wrong = 0
    while not Path(settings.VAR_DIR, "stop").exists():
        try:
            hits = engine().search(plan(""), wanted, ()).hits
            wrong += len({hit.key.pk for hit in hits if hit.key.pk <= STABLE}) != STABLE and engine().count(plan(""), wanted) < STABLE
        except NotBuilt:
            wrong += answers > 0
            continue
        answers += 1
    print(answers, wrong)


def compare():
    """Prints "equal" when the index holds the public rows, each in its newest revision, and nothing else."""
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
    print("equal" if same else f"index {len(found)}, database {len(expected)}, waiting {Outbox.objects.count()}, newest {newest}")


if __name__ == "__main__":
    prepare()
    role, *rest = sys.argv[1:]
    {"write": write, "index": index, "read": read}[role](*map(int, rest))
