"""python -m tests.bench.pages [--scale 30] [--var FOLDER]: every page of the demonstration, asked as each of its accounts of the real server.

Makes the demonstration in a temporary folder (at scale 30 that takes some minutes) or serves the one in FOLDER. Follows the links of every account,
some addresses of each name in the URLconf, and asks the slowest of each name again: the median of 7, in milliseconds and as a ratio to the empty
sign-in page in the same run. Downloads are told apart: they make a file. The last line counts the pages over 300 ms.
"""

import argparse
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

ROOT = Path(__file__).resolve().parents[2]
SLOW = 0.3  # seconds
OF_A_NAME = 3  # addresses of one name that one account is shown
AGAIN = 7
LINK = re.compile(r'<a\s[^>]*href="([^"]+)"')
REFERENCE = "/accounts/login/"


class Answer(NamedTuple):
    status: int
    kind: str
    body: str
    seconds: float
    target: str


@dataclass
class Visitor:
    name: str
    port: int
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def ask(self, address: str, form: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": "; ".join(f"{key}={one.value}" for key, one in self.cookies.items()), "Host": f"localhost:{self.port}"}
        if form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://localhost:{self.port}/"}
        began = time.perf_counter()
        connection.request("POST" if form is not None else "GET", address, urlencode(form) if form is not None else None, headers)
        answer = connection.getresponse()
        content = answer.read()
        taken = time.perf_counter() - began
        for cookie in answer.msg.get_all("Set-Cookie") or ():
            self.cookies.load(cookie)
        kind = answer.headers.get_content_type()
        body = content.decode() if kind == "text/html" else ""
        connection.close()
        return Answer(answer.status, kind, body, taken, answer.getheader("Location") or "")

    def sign_in(self, form: str) -> None:
        address = re.search(r'action="([^"]+)"', form)
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        answer = self.ask(address[1] if address else "", fields)
        if answer.status != 302:
            raise SystemExit(f"{self.name} could not sign in: {answer.status}.")


def accounts(port: int) -> Iterator[Visitor]:
    """A visitor, then everyone whom the sign-in page of the demonstration offers."""
    yield Visitor("visitor", port)
    page = Visitor("", port).ask(REFERENCE).body
    for number in range(page.count('name="login"')):
        visitor = Visitor("", port)
        form = [
            one for one in re.findall(r"<form.*?</form>", visitor.ask(REFERENCE).body, re.S) if 'name="login"' in one and 'name="password"' in one
        ][number]
        told = re.search(r'class="cell-note">([^<]+)', form)
        visitor.name = told[1] if told else str(number)
        visitor.sign_in(form)
        yield visitor


def name_of(path: str) -> str | None:
    """What the URLconf calls this address; Wagtail's pages each by their own path, its admin and signing out not at all."""
    from django.urls import Resolver404, resolve

    try:
        match = resolve(path)
    except Resolver404:
        return None
    name = match.view_name
    if name.startswith(("wagtail", "admin", "account_logout")) and name != "wagtail_serve":
        return None
    return f"page {path}" if name == "wagtail_serve" else name


def pages_of(visitor: Visitor) -> Iterator[tuple[str, str, Answer]]:
    """Name, address and first answer of whatever this account comes to by following links."""
    waiting, met, asked = deque(["/"]), set[str](), defaultdict[str, int](int)
    while waiting:
        address = waiting.popleft()
        name = name_of(urlsplit(address).path)
        if name is None or asked[name] >= OF_A_NAME:
            continue
        asked[name] += 1
        answer = visitor.ask(address)
        found = [answer.target] if answer.status in (301, 302) else LINK.findall(answer.body)
        if answer.status == 200:
            yield name, address, answer
        elif answer.status >= 500:
            print(f"{answer.status} {visitor.name} {address}")
        for link in found:
            whole = urlsplit(urljoin(f"http://localhost:{visitor.port}{address}", unescape(link)))
            follow = whole._replace(scheme="", netloc="", fragment="").geturl()
            if whole.netloc == f"localhost:{visitor.port}" and follow not in met:
                met.add(follow)
                waiting.append(follow)


def measure(port: int) -> None:
    visitors = list(accounts(port))
    slowest: dict[str, tuple[Answer, Visitor, str]] = {}
    seen = 0
    for visitor in visitors:
        for name, address, answer in pages_of(visitor):
            seen += 1
            if name not in slowest or answer.seconds > slowest[name][0].seconds:
                slowest[name] = (answer, visitor, address)
    reference = statistics.median(Visitor("", port).ask(REFERENCE).seconds for _ in range(AGAIN))
    print(f"{seen} addresses of {len(slowest)} names seen by {len(visitors)} accounts; reference: the sign-in page, {reference * 1000:.0f} ms")
    medians = {name: statistics.median(visitor.ask(address).seconds for _ in range(AGAIN)) for name, (_answer, visitor, address) in slowest.items()}
    pages = {name for name in medians if slowest[name][0].kind == "text/html"}
    for words, names in (("pages", pages), ("files and other answers", set(medians) - pages)):
        print(f"{words}, the slowest fifteen of {len(names)}:")
        for name in sorted(names, key=medians.__getitem__, reverse=True)[:15]:
            _answer, visitor, address = slowest[name]
            print(f"  {medians[name] * 1000:6.0f} ms {medians[name] / reference:6.1f} x  {address[:90]}  ({visitor.name})")
    slow = [name for name in pages if medians[name] > SLOW]
    print(f"median of all pages {statistics.median(medians[name] for name in pages) * 1000:.0f} ms; over {SLOW * 1000:.0f} ms: {len(slow)}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve(environment: dict[str, str], port: int) -> "subprocess.Popen[bytes]":
    server = subprocess.Popen([sys.executable, "-m", "config.serve"], env=environment, cwd=ROOT, start_new_session=True)
    for _ in range(300):
        try:
            Visitor("", port).ask(REFERENCE)
        except OSError:
            time.sleep(0.2)
        else:
            return server
    server.send_signal(signal.SIGINT)
    raise SystemExit("The server did not answer within a minute.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=30)
    parser.add_argument("--var", help="the VAR_DIR of a demonstration that is made already")
    options = parser.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory() as made:
        environment = {
            **os.environ, "DEMO": "1", "WORKERS": "1", "PORT": str(port), "VAR_DIR": options.var or made,
            "STATICFILES": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
        }  # fmt: skip
        manage = [sys.executable, str(ROOT / "site/manage.py")]
        subprocess.run([*manage, "prepare"], env=environment, check=True, stdout=subprocess.DEVNULL)
        if not options.var:
            began = time.perf_counter()
            subprocess.run([*manage, "demo", "--scale", str(options.scale)], env=environment, check=True, stdout=subprocess.DEVNULL)
            print(f"demo --scale {options.scale}: {time.perf_counter() - began:.0f} s")
        os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": environment["VAR_DIR"], "DEMO": "1"}
        import django

        django.setup()
        server = serve(environment, port)
        try:
            measure(port)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(40)


if __name__ == "__main__":
    main()
