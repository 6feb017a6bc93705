"""Cohort tables from the ledgers, seconds and memory: `python -m tests.bench.cohorts [--sizes 600x12 20000x20]` (ventures x quarters).

Makes each size in a database of its own in a temporary folder: reports (some corrected, some verified), deals with payments, states. Then, each in a
process of its own, loads what is known and makes all tables; and, for the ratio, the published figures from the same facts. Prints the peak of the
process, which holds the facts, the frames and Django. Figures of a machine that does other things are upper bounds; processor seconds stand beside.
"""

import argparse
import datetime as dt
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.template import sqlite_template

UNTIL = dt.date(2026, 12, 31)
EDITIONS = 6


def fill(ventures: int, quarters: int) -> None:
    """Rows only, without the actions: what is measured is reading. The events are there because each row names one."""
    from django.db import transaction

    from accounts.models import Organization, Person
    from contest.models import Contest, Entry, Track
    from incubator.models import Counterparty, Deal, DealEvent, Report, StateChange, Venture, VentureEntry, Verification
    from incubator.rules.quarters import quarter_of, step
    from ledger.models import Book, Event

    rng = random.Random(7)
    at = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    with transaction.atomic():
        scope = Organization.add_root(name="省总工会", short_name="省总", level="province")
        cities = [scope.add_child(name=f"{n} 市总工会", short_name=f"{n} 市", level="city", region_code=f"42{n:02d}00") for n in range(1, 18)]
        person = Person.objects.create(username="bench", name="基准")
        book = Book.objects.create(name="bench")
        number = 0

        def events(many: int) -> list[Event]:
            nonlocal number
            made = [
                Event(book=book, number=number + n, at=at, action="bench", subject="bench", data="{}", previous="", hash=f"{number + n:064d}")
                for n in range(1, many + 1)
            ]
            number += many
            return Event.objects.bulk_create(made, batch_size=5000)

        contests = [Contest.objects.create(name=f"第{n}届", slug=f"e{n}", year=2018 + n, organization=scope) for n in range(1, EDITIONS + 1)]
        tracks = [Track.objects.create(contest=one, name="创业组") for one in contests]
        first = step(quarter_of(UNTIL), 1 - quarters)
        joined = [step(first, rng.randrange(0, max(1, quarters // 3))) - dt.timedelta(days=rng.randrange(0, 80)) for _ in range(ventures)]
        edition = [rng.randrange(EDITIONS) for _ in range(ventures)]
        firms = Venture.objects.bulk_create(
            [
                Venture(
                    name=f"企业 {n}", organization=cities[n % 17], region_code=cities[n % 17].region_code, joined=joined[n], state="operating",
                    baseline_jobs=rng.randrange(0, 900), made_at=at, made_by=person,
                )
                for n in range(ventures)
            ], batch_size=2000,
        )  # fmt: skip
        entries = Entry.objects.bulk_create(
            [
                Entry(contest=contests[e], track=tracks[e], leader=person, title=f"项目 {n}", state="awarded", made_at=at, changed_at=at)
                for n, e in enumerate(edition)
            ],
            batch_size=2000,
        )
        VentureEntry.objects.bulk_create(
            [VentureEntry(venture=v, entry=e, on=v.joined, by=person) for v, e in zip(firms, entries, strict=True)], batch_size=5000
        )
        told = events(ventures)
        StateChange.objects.bulk_create(
            [StateChange(venture=v, state="operating", on=v.joined, by=person, at=at, event=e) for v, e in zip(firms, told, strict=True)],
            batch_size=5000,
        )
        rows = []
        for venture in firms:
            silent = rng.random() < 0.1
            quarter, n = quarter_of(venture.joined), 0
            while quarter <= UNTIL and n < quarters and not (silent and n > quarters // 2):
                heads = max(1, (venture.baseline_jobs or 0) // 100 + rng.randrange(-1, 5))
                rows.append(
                    Report(
                        venture=venture, quarter=quarter, version=1, insured_heads=heads, insured_fte=heads * 100, contract_heads=2, contract_fte=100,
                        seasonal_heads=n % 3, seasonal_fte=(n % 3) * 25, turnover_fen=heads * 100_000, at=at, by=person,
                    )
                )  # fmt: skip
                quarter, n = step(quarter, 1), n + 1
        for report, event in zip(rows, events(len(rows)), strict=True):
            report.event = event
        Report.objects.bulk_create(rows, batch_size=2000)
        seen = [report for report in rows if rng.random() < 0.5]
        Verification.objects.bulk_create(
            [
                Verification(
                    report=report, field="insured", claimed=report.insured_heads, accepted=report.insured_heads, rung=3, at=at, by=person, event=event
                )
                for report, event in zip(seen, events(len(seen)), strict=True)
            ], batch_size=5000,
        )  # fmt: skip
        kinds = {"equity": "fund", "loan": "bank", "grant": "union"}
        payers = {name: Counterparty.objects.create(name=name, kind=kind) for name, kind in kinds.items()}
        deals = Deal.objects.bulk_create(
            [
                Deal(venture=v, counterparty=payers[name], instrument=name, state="paid", made_at=at, made_by=person)
                for v in firms for name in rng.sample(sorted(kinds), rng.randrange(0, 3))
            ], batch_size=5000,
        )  # fmt: skip
        parts = [(deal, part) for deal in deals for part in range(2)]
        DealEvent.objects.bulk_create(
            [
                DealEvent(
                    deal=deal, kind="pay", on=deal.venture.joined + dt.timedelta(days=30 + 200 * part), amount_fen=rng.randrange(1, 90) * 1_000_000,
                    at=at, by=person, event=event,
                )
                for (deal, part), event in zip(parts, events(len(parts)), strict=True)
            ], batch_size=5000,
        )  # fmt: skip
    print(f"  {len(rows)} reports, {len(seen)} verifications, {len(parts)} payments", flush=True)


def measure() -> None:
    import pandas  # noqa: F401  its import is paid once a process, and not by the tables

    from accounts.models import Organization
    from incubator.actions.publishing import computed
    from incubator.figure_queries import Scope, facts_of
    from incubator.rules import cohorts
    from incubator.rules.measures import MEASURES
    from ledger import clock

    scope = Organization.objects.get(name="省总工会")
    wall, own = time.perf_counter(), time.process_time()
    facts = facts_of(Scope(scope), known_at=clock.now())
    loaded = time.perf_counter() - wall
    found = cohorts.frames(facts, UNTIL, "edition")
    tables = [
        cohorts.standing(found), cohorts.survival(found, UNTIL), cohorts.money(found), cohorts.jobs_by_age(found), cohorts.reporting_by_age(found),
        cohorts.first_money(facts, UNTIL, "edition"),
    ]  # fmt: skip
    whole, own = time.perf_counter() - wall, time.process_time() - own
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {len(tables)} cohort tables {whole:.2f} s (loading {loaded:.2f}, processor {own:.2f}), peak {peak:.0f} MB", flush=True)
    wall = time.perf_counter()
    figures = [computed(one, facts, UNTIL) for one in MEASURES]
    assert figures[0]["value"] == tables[2]["equity"].sum()
    print(f"  {len(figures)} figures of the same facts {time.perf_counter() - wall:.2f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="*", default=["600x12", "20000x20"])
    parser.add_argument("--step", choices=["fill", "measure"])
    options = parser.parse_args()
    if options.step:
        import django

        django.setup()
        fill(*map(int, options.sizes[0].split("x"))) if options.step == "fill" else measure()
        return
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            print(f"{size} (ventures x quarters)", flush=True)
            shutil.copy(sqlite_template(Path("var/test").resolve()), Path(folder) / "bench.sqlite3")
            environment = {
                **os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite3'}",
                "VAR_DIR": folder,
            }  # fmt: skip
            for step in ("fill", "measure"):
                subprocess.run([sys.executable, "-m", "tests.bench.cohorts", "--step", step, "--sizes", size], env=environment, check=True)


if __name__ == "__main__":
    main()
