"""python -m tests.bench.submissions [--rate 1000] [--seconds 30] [--burst 400] [--port 8822]: the last hour before a deadline.

The server that `make run` starts, its worker and these clients share two cores. Each entrant sends the form with a file of 200 KB, then submits.
First one alone; then as many a minute as asked, each at its own moment; then a crowd at once; then as many a minute again while the web process
is killed with SIGKILL in the middle, and whoever got no answer asks again. Afterwards every acknowledged submission must be there once, with one
number, its receipt verifying by all that is kept. Printed: submissions a minute, p50, p95 and the worst in milliseconds, each with its ratio to the
one alone.
"""

import argparse
import asyncio
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
from urllib.parse import urlencode

from tests.bench.judges_http import ROOT, Line, fresh_postgresql, wait_for

LIMIT = 1000  # milliseconds, p95 of a request
KILOBYTES = 200


@dataclass
class Entrant:
    """`sent` and `submitted`: milliseconds until the server had said that it has the file, and the entry."""

    ref: str
    cookie: str
    token: str
    form: dict[str, str]
    sent: float | None = None
    submitted: float | None = None
    again: int = 0
    faults: list[str] = field(default_factory=list)


class Plain(Line):
    """For bodies of bytes; `broken` counts the lines that ended without an answer."""

    broken, location = 0, ""

    async def _answer(self) -> tuple[int, bytes]:
        assert self.reader is not None
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)}
        self.location = fields.get("location", "")
        body = await self.reader.readexactly(int(fields.get("content-length", "0")))
        if fields.get("connection", "").lower() == "close" and self.writer is not None:
            self.writer.close()
            self.writer = None
        return int(head.split(" ", 2)[1]), body

    async def send(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        for turn in range(2):
            if self.writer is None or self.writer.is_closing():
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            try:
                self.writer.write(f"POST {path} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
                await self.writer.drain()
                return await self._answer()
            except (ConnectionError, asyncio.IncompleteReadError):
                self.writer = None
                self.broken += 1
                if turn:
                    raise
        raise AssertionError


def multipart(fields: dict[str, str], name: str, content: bytes) -> tuple[str, bytes]:
    mark = uuid.uuid4().hex
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="plan.pdf"\r\nContent-Type: application/pdf\r\n\r\n'.encode()
    return f"multipart/form-data; boundary={mark}", b"".join([*parts, head, content, f"\r\n--{mark}--\r\n".encode()])


def file_of(entrant: Entrant) -> bytes:
    from tests.factories.contests import PDF

    return PDF + b"%" + entrant.ref.encode() * (KILOBYTES * 1024 // len(entrant.ref)) + b"\n"


async def enter(entrant: Entrant, port: int) -> None:
    line, base = Plain(port), f"/entries/{entrant.ref}"
    common = {"Host": f"localhost:{port}", "Cookie": entrant.cookie, "Referer": f"http://localhost:{port}{base}/edit/"}
    kind, body = multipart({**entrant.form, "csrfmiddlewaretoken": entrant.token, "check": "1"}, "document:plan", file_of(entrant))
    entrant.sent = await insist(entrant, line, f"{base}/edit/", body, {**common, "Content-Type": kind}, f"{base}/check/")
    if entrant.sent is not None:
        form = urlencode({"csrfmiddlewaretoken": entrant.token}).encode()
        headers = {**common, "Content-Type": "application/x-www-form-urlencoded"}
        entrant.submitted = await insist(entrant, line, f"{base}/check/", form, headers, f"{base}/")
    entrant.again += line.broken
    if line.writer is not None:
        line.writer.close()


async def insist(entrant: Entrant, line: Plain, path: str, body: bytes, headers: dict[str, str], after: str) -> float | None:
    """Milliseconds from the first try until the redirect to `after` said that it is done; a broken line or a 5xx is tried again."""
    began = time.perf_counter()
    for turn in range(20):
        try:
            status, said = await line.send(path, body, headers)
        except (ConnectionError, asyncio.IncompleteReadError, OSError):
            await asyncio.sleep(0.5)
            continue
        if status == 302 and line.location == after:
            return 1000 * (time.perf_counter() - began)
        if status < 500 or turn == 19:
            entrant.faults.append(f"{path} {status} {said[:300].decode(errors='replace')}")
            return None
        entrant.again += 1
        await asyncio.sleep(0.5)
    entrant.faults.append(f"{path}: no answer")
    return None


async def spread(entrants: list[Entrant], port: int, seconds: float, halfway: "asyncio.Event | None" = None) -> float:
    """Each begins at a moment of its own within `seconds`. Returns how long all took."""
    rng, began = random.Random(7), time.monotonic()
    starts = sorted(rng.uniform(0, seconds) for _ in entrants)

    async def one(entrant: Entrant, start: float) -> None:
        await asyncio.sleep(max(0.0, began + start - time.monotonic()))
        await enter(entrant, port)

    if halfway is not None:
        asyncio.get_running_loop().call_later(seconds / 2, halfway.set)
    await asyncio.gather(*(one(entrant, start) for entrant, start in zip(entrants, starts, strict=True)))
    return time.monotonic() - began


def said(name: str, entrants: list[Entrant], seconds: float, reference: tuple[float, float], judged: bool) -> None:
    done = [entrant for entrant in entrants if entrant.submitted is not None]
    print(f"{name:<16} {len(done)} of {len(entrants)} in {seconds:.1f} s: {60 * len(done) / seconds:.0f} submissions a minute", flush=True)
    for word, values, alone in (
        ("with the file", [one.sent for one in done if one.sent is not None], reference[0]),
        ("submitting", [one.submitted for one in done if one.submitted is not None], reference[1]),
    ):
        ordered = sorted(values)
        p50, p95, worst = statistics.median(ordered), ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], ordered[-1]
        verdict = f"  limit {LIMIT} ms: {'holds' if p95 < LIMIT else 'MISSED'}" if judged else ""
        ratios = [f"{value:7.1f} ms ({value / alone:5.1f}x)" for value in (p50, p95, worst)]
        print(f"  {word:<14} p50 {ratios[0]}  p95 {ratios[1]}  worst {ratios[2]}{verdict}", flush=True)


# --- the database -------------------------------------------------------------------------------------------------------------------------------


def make(many: int) -> list[Entrant]:
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.db import transaction
    from django.middleware.csrf import _get_new_csrf_string

    from accounts.models import Person
    from contest.models import Entry, Member
    from ledger import clock
    from tests.factories.contests import make_scene

    now, found = clock.now(), []
    with transaction.atomic():
        scene = make_scene()
        scene.contest.documents.exclude(key="plan").delete()
        people = Person.objects.bulk_create(
            [Person(username=f"entrant{number}", name=f"柳问渠{number}", phone=f"+86137{number:08d}", password="!") for number in range(many)]
        )
        entries = Entry.objects.bulk_create(
            [
                Entry(
                    contest=scene.contest, track=scene.track, leader=person, made_at=now, changed_at=now, draft_number=1, title=f"第{number}号预警仪",
                    summary="提前十天报警", unit=scene.unit, unit_name="汉水声纹科技（襄阳）有限公司", baseline_jobs=6, committed_at=now,
                    answers={"novelty": "把老运行工听轴承的耳朵做成盒子" * 12},
                )
                for number, person in enumerate(people)
            ]
        )  # fmt: skip
        Member.objects.bulk_create([Member(entry=entry, person=entry.leader, name=entry.leader.name, order=0) for entry in entries])
        sessions, store = [], SessionStore()
        for entry, person in zip(entries, people, strict=True):
            key, token = uuid.uuid4().hex, _get_new_csrf_string()
            data = {
                SESSION_KEY: str(person.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                HASH_SESSION_KEY: person.get_session_auth_hash(),
            }  # fmt: skip
            sessions.append(Session(session_key=key, session_data=store.encode(data), expire_date=now.replace(year=now.year + 1)))
            form = {
                "seen": "1", "title": entry.title, "summary": entry.summary, "track": str(entry.track_id), "channel": entry.channel,
                "unit_name": entry.unit_name, "unit": scene.unit.name, "baseline_jobs": "7", "committed": "on",
                "answer:novelty": entry.answers["novelty"],
            }  # fmt: skip
            cookie = f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={token}"
            found.append(Entrant(entry.ref, cookie, token, form))
        Session.objects.bulk_create(sessions)
    return found


def check(entrants: list[Entrant]) -> list[str]:
    """What is wrong: acknowledged and not there, there twice, a number twice, a receipt that does not verify, a file that is not the one sent."""
    import hashlib

    from contest.actions.receipts import verified
    from contest.models import Entry, Receipt, Version
    from ledger.verification import mismatches

    wrong = [fault for entrant in entrants for fault in entrant.faults]
    by_ref = {entry.ref: entry for entry in Entry.objects.select_related("submitted")}
    receipts = {receipt.version_id: receipt for receipt in Receipt.objects.select_related("version__entry")}
    for entrant in entrants:
        if entrant.submitted is None:
            continue
        entry = by_ref[entrant.ref]
        if entry.submitted is None:
            wrong.append(f"lost: {entrant.ref}")
            continue
        if not verified(receipts[entry.submitted.pk]).holds:
            wrong.append(f"the receipt does not verify: {entrant.ref}")
        [file] = entry.submitted.data["files"]
        if file["sha256"] != hashlib.sha256(file_of(entrant)).hexdigest():
            wrong.append(f"another file: {entrant.ref}")
    if Version.objects.count() != Version.objects.values("entry").distinct().count():
        wrong.append("an entry was submitted twice")
    numbers = [entry.number for entry in by_ref.values() if entry.number]
    if len(numbers) != len(set(numbers)):
        wrong.append("a number was given twice")
    return wrong + [f"{name}: {one.book} {one.what}" for name, one in mismatches()]


def children_of(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def serving(server: int) -> list[int]:
    """The processes that answer: children of gunicorn's, which are started anew when they die."""
    masters = [pid for pid in children_of(server) if b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return [pid for master in masters for pid in children_of(master)]


async def run(entrants: list[Entrant], given: argparse.Namespace, server: int, many: dict[str, int], engine: str) -> None:
    queue = iter(entrants)
    take = lambda name: [next(queue) for _ in range(many[name])]  # noqa: E731
    for entrant in take("warming"):
        await enter(entrant, given.port)
    alone, began = take("alone"), time.monotonic()
    for entrant in alone:
        await enter(entrant, given.port)
    seconds = time.monotonic() - began
    reference = (statistics.median(one.sent or 1 for one in alone), statistics.median(one.submitted or 1 for one in alone))
    print(f"{engine}, {len(os.sched_getaffinity(0))} cores for server, worker and clients, load {os.getloadavg()[0]:.1f} before", flush=True)
    said("alone", alone, seconds, reference, judged=False)
    steady = take("steady")
    said(f"{given.rate} a minute", steady, await spread(steady, given.port, given.seconds), reference, judged=True)
    crowd = take("crowd")
    said("all at once", crowd, await spread(crowd, given.port, 0), reference, judged=False)
    killed, halfway = take("killed"), asyncio.Event()

    async def kill() -> None:
        await halfway.wait()
        for pid in serving(server):
            os.kill(pid, signal.SIGKILL)

    asyncio.get_running_loop().create_task(kill())
    seconds = await spread(killed, given.port, given.seconds, halfway)
    said("web killed", killed, seconds, reference, judged=False)
    print(f"  asked again after the kill: {sum(one.again for one in killed)} requests", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--burst", type=int, default=400)
    parser.add_argument("--port", type=int, default=8822)
    given = parser.parse_args()
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", given.port)) == 0:
            sys.exit(f"Port {given.port} is in use. Choose another: --port {given.port + 1}.")
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:2]))
    each = int(given.rate * given.seconds / 60)
    many = {"warming": 15, "alone": 30, "steady": each, "crowd": given.burst, "killed": each}
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
        entrants = make(sum(many.values()))
        server = subprocess.Popen([sys.executable, "-m", "config.serve"], env=environment, start_new_session=True)
        try:
            wait_for(given.port, server)
            asyncio.run(run(entrants, given, server.pid, many, "PostgreSQL" if url.startswith("postgres") else "SQLite"))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)
        wrong = check(entrants)
        done = sum(entrant.submitted is not None for entrant in entrants)
        print(f"{done} acknowledged: every one there once, each receipt verifies, the ledger whole" if not wrong else "\n".join(wrong[:20]))
        if wrong:
            sys.exit(1)


if __name__ == "__main__":
    main()
