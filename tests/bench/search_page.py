"""The whole search page, suggestions and JSON over real profiles: `python -m tests.bench.search_page [--profiles 200000] [--elastic URL]`.

Makes craftsmen (seven of ten) and studios in a scratch database, builds the index from it as search_rebuild does, and asks the views through Django's
test client: all middleware, rows from SQL, facets, the template. Prints p50 / p95 in milliseconds, and in brackets what the process itself computed.
"""

import argparse
import datetime as dt
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import django

from tests.bench.search_profiles import CITIES, TRADES, person

AT_ONCE = 2000
ROUNDS = 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profiles", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--elastic", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "CACHE_URL": "",
            "SEARCH_URL": options.elastic, "SEARCH_INDEX": f"page-{os.getpid()}", "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        django.setup()
        try:
            make(options.profiles)
            build(Path(folder))
            measure(options.profiles, options.rounds)
        finally:
            if options.elastic:
                from tests.bench.search_crowd import remove_index

                remove_index()


def make(number: int) -> None:
    from django.core.management import call_command
    from django.db import transaction

    from directory.models import Craftsman, Designation, Honour, Step, Studio
    from directory.rules.words import Level
    from ledger import clock

    for command, arguments in (
        ("migrate", {"skip_checks": True}),
        ("createcachetable", {"database": "cache"}),
        ("make_site", {"skip_checks": True}),
        ("collectstatic", {"interactive": False, "skip_checks": True}),
    ):
        call_command(command, verbosity=0, **arguments)
    began, now = time.perf_counter(), clock.now()
    for first in range(1, number + 1, AT_ONCE):
        people = [person(pk) for pk in range(first, min(first + AT_ONCE, number + 1))]
        craftsmen, studios = [], []
        for one in people:
            shared = {"name": one.shown, "slug": f"p{one.pk}", "unit_text": one.unit, "region_text": f"湖北省{one.city}", "approved_at": now}
            if one.leads:
                text = "。".join(one.texts)
                studios.append(Studio(**shared, field=one.trade, leader_text=one.name, kind="model", introduction=text, level=Level.CITY))
            else:
                craftsmen.append(Craftsman(**shared, trade=one.trade, grade="高级技师", biography="。".join(one.texts)))
        for row in (*craftsmen, *studios):
            row.derive()
        with transaction.atomic():
            Craftsman.objects.bulk_create(craftsmen)
            Studio.objects.bulk_create(studios)
            of = {f"p{one.pk}": one for one in people}
            Honour.objects.bulk_create(
                Honour(craftsman=row, title=of[row.slug].honour, level=Level.PROVINCE, on=dt.date(of[row.slug].year, 4, 28)) for row in craftsmen
            )
            Designation.objects.bulk_create(
                Designation(studio=row, step=Step.DESIGNATED, level=Level.CITY, title="市级命名", on=dt.date(of[row.slug].year, 4, 28))
                for row in studios
            )
    print(f"{number:,} profiles in the database in {time.perf_counter() - began:.0f} s", flush=True)


def build(folder: Path) -> None:
    from search import indexing

    began, own = time.perf_counter(), time.process_time()
    copied = indexing.rebuild()
    size = sum(path.stat().st_size for path in (folder / "search").rglob("*") if path.is_file()) if (folder / "search").exists() else 0
    print(f"{copied:,} indexed in {time.perf_counter() - began:.0f} s ({time.process_time() - own:.0f} s computed), {size / 1e6:.0f} MB", flush=True)


def measure(number: int, rounds: int) -> None:
    from django.test import Client

    from tests.bench.search import _middle_and_high
    from text import pinyin

    client, chance = Client(SERVER_NAME="localhost"), random.Random(5)

    def name() -> str:
        return person(chance.randint(1, number)).name

    def page(path: str, **parameters: str) -> str:
        return f"{path}?{urlencode(parameters)}"

    kinds: dict[str, Callable[[], str]] = {
        "name": lambda: page("/search/", q=name()),
        "name and 劳模创新工作室": lambda: page("/search/", q=f"{name()}劳模创新工作室"),
        "pinyin": lambda: page("/search/", q=pinyin.full(name())[0]),
        "two terms": lambda: page("/search/", q=f"{chance.choice(TRADES)} {chance.choice(CITIES)}"),
        "one common term": lambda: page("/search/", q="焊接"),
        "common term in a town": lambda: page("/search/", q="创新", region=f"湖北/{chance.choice(CITIES)}"),
        "three facets, no text": lambda: page(
            "/search/", region=f"湖北/{chance.choice(CITIES)}", year=str(chance.randint(2013, 2026)), kind="craftsman"
        ),
        "everything": lambda: "/search/",
        "by strokes, page 3": lambda: page("/search/", q=chance.choice(TRADES), order="strokes", page="3"),
        "JSON, two terms": lambda: page("/search.json", q=f"{chance.choice(TRADES)} {chance.choice(CITIES)}"),
        "as you type": lambda: page("/search/suggest/", q=pinyin.full(name())[0][: chance.randint(2, 6)]),
        "as you type, Han": lambda: page("/search/suggest/", q=name()[: chance.randint(1, 2)]),
    }
    for kind, address in kinds.items():
        ms, cpu = [], []
        for round_ in range(rounds + 3):
            asked = address()
            began, own = time.perf_counter(), time.thread_time()
            answer = client.get(asked, HTTP_HOST="localhost")
            taken, computed = (time.perf_counter() - began) * 1000, (time.thread_time() - own) * 1000
            if answer.status_code != 200:
                raise SystemExit(f"{asked} answered {answer.status_code}")
            if round_ >= 3:
                ms.append(taken)
                cpu.append(computed)
        print(f"{kind:28}{_middle_and_high(ms):>20} ({_middle_and_high(cpu)})", flush=True)


if __name__ == "__main__":
    main()
