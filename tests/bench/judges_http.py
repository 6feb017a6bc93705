"""python -m tests.bench.judges_http [--judges 200] [--seconds 60] [--port 8821]: judges at work through HTTP on the server that `make run` starts.

200 judges with 5 entries of 4 criteria each, on a database of its own: SQLite in a temporary folder, or PostgreSQL where DATABASE_URL names one (its
database "gongchuang_bench" is made anew). Each types a mark every 2 to 5 s; then all of them one at the same moment, several times. Every answer is
held against the ledger afterwards: none lost, none doubled. Printed: p50, p95 and the worst in milliseconds, each with its ratio to the same request
of one judge alone in the same run.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parents[2]
ENTRIES, CRITERIA = 5, 4
PAUSE = (2.0, 5.0)
BURSTS = 5
AT_WORK, IN_BURST = 100, 1500  # milliseconds


@dataclass
class Device:
    """One judge's: the session, the token, and what the server acknowledged. `sheets` are (ref, criteria)."""

    cookie: str
    token: str
    sheets: list[tuple[str, list[str]]]
    rng: random.Random
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    kept: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


class Line:
    """A kept-open connection to the server, opened again when it was closed."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, body: str, headers: dict[str, str]) -> tuple[int, bytes]:
        for turn in range(2):
            if self.writer is None or self.writer.is_closing():
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            try:
                self.writer.write(f"POST {path} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
                await self.writer.drain()
                return await self._answer()
            except (ConnectionError, asyncio.IncompleteReadError):
                self.writer = None
                if turn:
                    raise
        raise AssertionError

    async def _answer(self) -> tuple[int, bytes]:
        assert self.reader is not None
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        lower = {name.lower(): value for name, value in fields.items()}
        body = await self.reader.readexactly(int(lower.get("content-length", "0")))
        if lower.get("connection", "").lower() == "close" and self.writer is not None:
            self.writer.close()
            self.writer = None
        return int(head.split(" ", 2)[1]), body


async def one_mark(device: Device, line: Line, port: int) -> float:
    """Milliseconds until the server has said that it has the mark. The same key is sent again when the line broke."""
    ref, criteria = device.rng.choice(device.sheets)
    criterion, value, key = device.rng.choice(criteria), f"{device.rng.randrange(0, 201) / 2:g}", uuid.UUID(int=device.rng.getrandbits(128)).hex
    fields = {"criterion": criterion, "value": value, "device_key": key, "seen": str(device.seen.get((ref, criterion), 0))}
    headers = {
        "Host": f"localhost:{port}", "Cookie": device.cookie, "X-CSRFToken": device.token, "Referer": f"http://localhost:{port}/",
        "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
    }  # fmt: skip
    began = time.perf_counter()
    for _turn in range(3):
        try:
            status, body = await line.post(f"/judge/sheets/{ref}/marks/", urlencode(fields), headers)
        except (ConnectionError, asyncio.IncompleteReadError, OSError):
            continue
        taken = 1000 * (time.perf_counter() - began)
        if status == 200 and json.loads(body)["device_key"] == key:
            device.kept[key] = (ref, criterion, value)
            device.seen[ref, criterion] = json.loads(body)["number"]
        else:
            device.faults.append(f"{status} {body[:200]!r}")
        return taken
    device.faults.append("no answer")
    return 1000 * (time.perf_counter() - began)


async def at_work(devices: list[Device], port: int, seconds: float) -> list[float]:
    taken: list[float] = []
    end = time.monotonic() + seconds

    async def judge(device: Device) -> None:
        line = Line(port)
        await asyncio.sleep(device.rng.uniform(0, PAUSE[1]))
        while time.monotonic() < end:
            taken.append(await one_mark(device, line, port))
            await asyncio.sleep(device.rng.uniform(*PAUSE))

    await asyncio.gather(*(judge(device) for device in devices))
    return taken


async def burst(devices: list[Device], port: int) -> list[float]:
    lines = [Line(port) for _ in devices]
    return list(await asyncio.gather(*(one_mark(device, line, port) for device, line in zip(devices, lines, strict=True))))


async def alone(device: Device, port: int) -> list[float]:
    line = Line(port)
    return [await one_mark(device, line, port) for _ in range(40)][10:]


def said(name: str, taken: list[float], reference: float, limit: int | None = None) -> None:
    ordered = sorted(taken)
    p50, p95 = statistics.median(ordered), ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    verdict = "" if limit is None else f"  limit {limit} ms: {'holds' if p95 <= limit else 'MISSED'}"
    print(
        f"{name:<10} {len(ordered):>6} marks  p50 {p50:7.1f} ({p50 / reference:5.1f}x)  p95 {p95:7.1f} ({p95 / reference:5.1f}x)"
        f"  worst {ordered[-1]:8.1f} ms ({ordered[-1] / reference:.1f}x){verdict}",
        flush=True,
    )


# --- the database and the server ------------------------------------------------------------------------------------------------------------


def fresh_postgresql(url: str) -> str:
    """A database of its own on the same server. The URL of the settings stays whole except for its path."""
    import psycopg

    parts = urlsplit(url)
    with psycopg.connect(url.replace(f"{parts.scheme}://", "postgresql://"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS gongchuang_bench WITH (FORCE)")
        connection.execute("CREATE DATABASE gongchuang_bench")
    return parts._replace(path="/gongchuang_bench").geturl()


def make(judges: int) -> list[Device]:
    """In this process, with Django: a released round with sheets for everybody, and a session for each judge."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction
    from django.middleware.csrf import _get_new_csrf_string

    from contest.models import Assignment, Criterion, Entry, Judge, Round, RoundEntry
    from contest.queries import scheme_of
    from contest.rules.scheme import read_scheme, scheme_data
    from contest.rules.states import AssignmentState, EntryState, RoundState
    from ledger import clock
    from ledger.canonical import canonical
    from tests.factories.contests import make_scene
    from tests.factories.people import make_person

    keys = [f"c{number}" for number in range(1, CRITERIA + 1)]
    devices = []
    with transaction.atomic():
        scene = make_scene()
        round = Round.objects.create(contest=scene.contest, track=scene.track, name="复赛", judges_each=judges, method={}, blind=True)
        for order, key in enumerate(keys):
            Criterion.objects.create(round=round, key=key, name=key, weight="0.25", order=order)
        round.scheme, round.state, round.released_at = canonical(scheme_data(read_scheme(scheme_of(round)))), RoundState.SCORING, clock.now()
        round.save()
        rows = []
        for number in range(ENTRIES):
            entry = Entry.objects.create(
                contest=scene.contest, track=scene.track, leader=scene.leader, unit=scene.unit, title=f"项目{number}", state=EntryState.IN_ROUND,
                number=f"GY-2026-{number:04d}", made_at=clock.now(), changed_at=clock.now(),
            )  # fmt: skip
            rows.append(RoundEntry.objects.create(round=round, entry=entry, blind_number=f"M-07-{number:03d}"))
        for number in range(1, judges + 1):
            person = make_person(f"评委{number}", second_factor_required=True)
            judge = Judge.objects.create(contest=scene.contest, person=person, name=person.name, number=number, committed_at=clock.now())
            sheets = [Assignment.objects.create(round=round, entry=row, judge=judge, state=AssignmentState.RELEASED) for row in rows]
            session = SessionStore()
            session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = person.get_session_auth_hash()
            session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}, {"method": "code", "at": time.time()}]
            session["account_authentication_methods_user"] = str(person.pk)
            session.save()
            token = _get_new_csrf_string()
            cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
            devices.append(Device(cookie, token, [(sheet.ref, keys) for sheet in sheets], random.Random(number)))
    return devices


def check(devices: list[Device]) -> list[str]:
    """What is wrong: marks acknowledged and not there, marks there and not acknowledged, keys twice, chains that do not hold."""
    from contest.models import Mark
    from ledger.canonical import number
    from ledger.verification import mismatches

    kept = {key: what for device in devices for key, what in device.kept.items()}
    there = {
        key: (ref, criterion, "" if value is None else number(value))
        for key, ref, criterion, value in Mark.objects.values_list("device_key", "assignment__ref", "criterion", "value")
    }
    wrong = [f"lost: {key} {what}" for key, what in kept.items() if there.get(key) != what]
    wrong += [f"not acknowledged: {key}" for key in there.keys() - kept.keys()]
    if Mark.objects.count() != len(there):
        wrong.append("a mark was doubled")
    wrong += [f"{name}: {one.book} {one.what}" for name, one in mismatches()]
    return wrong + [fault for device in devices for fault in device.faults]


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _tenth in range(600):
        if server.poll() is not None:
            raise SystemExit("The server ended by itself; what it wrote above says why.")
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server did not open its port within a minute.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judges", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--port", type=int, default=8821)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gongchuang-bench-") as folder:
        url = os.environ.get("DATABASE_URL", "")
        os.environ.update(
            {"VAR_DIR": folder, "PORT": str(given.port), "SITE_URL": f"http://localhost:{given.port}", "DJANGO_SETTINGS_MODULE": "config.settings"}
        )
        if url.startswith("postgres"):
            os.environ["DATABASE_URL"] = fresh_postgresql(url)
            os.environ.setdefault("SECRET_KEY", uuid.uuid4().hex * 2)
        else:
            os.environ.pop("DATABASE_URL", None)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")])}
        sys.path[:0] = [str(ROOT), str(ROOT / "site")]
        subprocess.run([sys.executable, str(ROOT / "site/manage.py"), "prepare"], env=environment, check=True, stdout=subprocess.DEVNULL)
        devices = make(given.judges)
        server = subprocess.Popen([sys.executable, "-m", "config.serve"], env=environment, start_new_session=True)
        try:
            wait_for(given.port, server)
            asyncio.run(run(devices, given, "PostgreSQL" if url.startswith("postgres") else "SQLite"))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)
        wrong = check(devices)
        print(f"none lost, none doubled: {sum(len(device.kept) for device in devices)} marks, chains whole" if not wrong else "\n".join(wrong[:20]))
        if wrong:
            sys.exit(1)


async def run(devices: list[Device], given: argparse.Namespace, engine: str) -> None:
    port = given.port
    taken = await alone(devices[0], port)
    reference = statistics.median(taken)
    print(f"{len(devices)} judges on {engine}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before", flush=True)
    said("alone", taken, reference)
    said("at work", await at_work(devices, port, given.seconds), reference, AT_WORK)
    said("in a burst", [one for _turn in range(BURSTS) for one in await burst(devices, port)], reference, IN_BURST)


if __name__ == "__main__":
    main()
