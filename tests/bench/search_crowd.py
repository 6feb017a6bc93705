"""A crowd that reads while profiles change: `python -m tests.bench.search_crowd [--readers 100] [--changes 20] [--seconds 30] [--elastic URL]`.

The real server and its worker on a database of their own. Readers ask /search.json by name without pause; meanwhile profiles are withdrawn and
shown again, so many a second, as an action does it: the row and its signal in one transaction. An answer is stale when it names a profile that was
withdrawn before the question was sent and still was when the answer came. Ends with 1 when there is a stale answer or an error. Prints too how long
after its commit a profile was found again.
"""

import argparse
import http.client
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import django

ROOT = Path(__file__).resolve().parents[2]
PROFILES, CHANGING = 1000, 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readers", type=int, default=100)
    parser.add_argument("--changes", type=float, default=20)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--elastic", default="")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port = options.port or free_port()
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "CACHE_URL": "",
            "PORT": str(port), "SITE_URL": f"http://localhost:{port}", "SEARCH_URL": options.elastic, "SEARCH_INDEX": f"crowd-{os.getpid()}",
            "LOG_LEVEL": "ERROR", "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        }  # fmt: skip
        django.setup()
        names = make_profiles()
        server = subprocess.Popen([sys.executable, "-m", "config.serve"], cwd=ROOT, start_new_session=True)
        try:
            wait_for(port)
            crowd = Crowd(port, names)
            crowd.run(options.readers, options.changes, options.seconds)
            crowd.report()
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(40)
            if options.elastic:
                remove_index()
    sys.exit(1 if crowd.stale or crowd.errors else 0)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_profiles() -> dict[int, str]:
    """pk -> name of those that will change; every name once."""
    from django.core.management import call_command

    from directory.models import Craftsman
    from ledger import clock
    from tests.bench.search_profiles import GIVEN, SURNAMES, person

    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("createcachetable", database="cache", verbosity=0)
    call_command("make_site", verbosity=0, skip_checks=True)
    call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    chance = random.Random(3)
    names = [f"{surname}{first}{second}" for surname in SURNAMES for first in GIVEN for second in GIVEN]
    rows = []
    for number, name in enumerate(chance.sample(names, PROFILES), start=1):
        one = person(number)
        row = Craftsman(name=name, slug=f"p{number}", trade=one.trade, unit_text=one.unit, biography="。".join(one.texts), approved_at=clock.now())
        row.derive()
        rows.append(row)
    Craftsman.objects.bulk_create(rows)
    call_command("search_rebuild", verbosity=0)
    return dict(Craftsman.objects.order_by("pk").values_list("pk", "name")[:CHANGING])


def remove_index() -> None:
    from search.engines import engine

    elastic = engine()
    for target in elastic._targets():  # type: ignore[attr-defined]
        elastic.patient.indices.delete(index=target)  # type: ignore[attr-defined]


def wait_for(port: int) -> None:
    latest = time.monotonic() + 120
    while time.monotonic() < latest:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/search.json", headers={"Host": f"localhost:{port}"})
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.3)
    sys.exit("The server did not answer within two minutes.")


@dataclass
class Crowd:
    port: int
    names: dict[int, str]
    history: dict[int, list[tuple[float, float, bool]]] = field(default_factory=lambda: defaultdict(list))  # before, after the commit; withdrawn
    taken: list[float] = field(default_factory=list)
    seen: dict[int, list[tuple[float, float, bool]]] = field(default_factory=lambda: defaultdict(list))  # asked, answered, named
    errors: list[str] = field(default_factory=list)
    stale: int = 0
    changes: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def run(self, readers: int, changes: float, seconds: float) -> None:
        threads = [threading.Thread(target=self.read, args=(seed,)) for seed in range(readers)]
        threads.append(threading.Thread(target=self.change, args=(changes,)))
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self.over.set()
        for thread in threads:
            thread.join()

    def change(self, a_second: float) -> None:
        from django.db import connection, transaction

        from directory.models import Craftsman
        from ledger.signals import changed

        chance, began = random.Random(1), time.monotonic()
        withdrawn = dict.fromkeys(self.names, False)
        while not self.over.is_set():
            pk = chance.choice(list(self.names))
            before = time.monotonic()
            with transaction.atomic():
                Craftsman.objects.filter(pk=pk).update(hidden=not withdrawn[pk])
                changed.send(sender=None, kind="craftsman", ids=[pk])
            withdrawn[pk] = not withdrawn[pk]
            self.history[pk].append((before, time.monotonic(), withdrawn[pk]))
            self.changes += 1
            time.sleep(max(0.0, began + self.changes / a_second - time.monotonic()))
        connection.close()

    def read(self, seed: int) -> None:
        chance, connection = random.Random(seed), http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self.over.is_set():
            pk, name = chance.choice(list(self.names.items()))
            asked = time.monotonic()
            try:
                connection.request("GET", f"/search.json?q={quote(name)}", headers={"Host": f"localhost:{self.port}"})
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.errors.append(repr(error))
                connection.close()
                continue
            answered = time.monotonic()
            if answer.status != 200 or answer.getheader("Search-Match") == "name":
                self.errors.append(f"{answer.status} {answer['Search-Match']}")
                continue
            named = any(result["name"] == name for result in json.loads(body)["results"])
            self.taken.append(answered - asked)
            self.seen[pk].append((asked, answered, named))
            self.stale += named and self.was_withdrawn(pk, asked, answered)

    def was_withdrawn(self, pk: int, asked: float, answered: float) -> bool:
        """From before the question was sent until after the answer came."""
        earlier = [entry for entry in list(self.history[pk]) if entry[0] < answered]
        return bool(earlier) and earlier[-1][1] < asked and earlier[-1][2]

    def found_again(self) -> list[float]:
        """Seconds from the commit that showed a profile again to the first question that named it, where nothing changed between."""
        waits = []
        for pk, entries in self.history.items():
            for (_, shown, withdrawn), following in zip(entries, [*entries[1:], (float("inf"), 0.0, False)], strict=False):
                if not withdrawn:
                    after = [(asked, named) for asked, answered, named in self.seen[pk] if asked > shown and answered < following[0]]
                    late = [asked for asked, named in after if not named]
                    if after:
                        waits.append(max(late) - shown if late else 0.0)
        return waits

    def report(self) -> None:
        ms = sorted(seconds * 1000 for seconds in self.taken)
        waits = sorted(self.found_again())
        print(f"{len(ms):,} answers while {self.changes:,} profiles changed: {len(self.errors)} errors, {self.stale} stale")
        print(f"an answer took p50 {statistics.median(ms):.0f} ms, p95 {ms[int(len(ms) * 0.95)]:.0f} ms")
        if waits:
            high = waits[int(len(waits) * 0.95)]
            print(f"last not found p50 {statistics.median(waits):.1f} s, p95 {high:.1f} s, at most {waits[-1]:.1f} s after the commit")
        for error in self.errors[:5]:
            print(f"  {error}")


if __name__ == "__main__":
    main()
