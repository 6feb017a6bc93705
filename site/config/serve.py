"""Web and worker under one parent: `python -m config.serve`. Standard library only, so that the parent costs 10 MB and not 100. See docs/work.md."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from work.children import die_with_parent

GRACE = 15  # seconds in which both end by themselves
SETTLED = 60  # seconds: a worker that ends after having run so long is started again, for jobs survive that; sooner, something is wrong
SITE = Path(__file__).resolve().parent.parent
HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = os.environ.get("PORT") or "8000"


def commands() -> dict[str, list[str]]:
    address = f"[{HOST}]:{PORT}" if ":" in HOST else f"{HOST}:{PORT}"
    return {
        "web": [
            sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", address, "--workers", os.environ.get("WEB_WORKERS") or "1", "--threads", "8",
            "--worker-class", "gthread", "--graceful-timeout", "10", "--log-level", "warning", "--no-control-socket",
        ],
        "worker": [sys.executable, str(SITE / "manage.py"), "qcluster"],
    }  # fmt: skip


def refuse_a_taken_port() -> None:
    if not PORT.isdigit() or not 0 < int(PORT) < 65536:
        sys.exit(f"PORT is {PORT!r}: give a number from 1 to 65535, for example PORT=8000.")
    with socket.socket(socket.AF_INET6 if ":" in HOST else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(PORT)))
        except PermissionError:
            sys.exit(f"Port {PORT} may be opened only by the administrator of this machine. Choose one above 1023: PORT=8000.")
        except OSError as error:
            if error.errno == 98 or "in use" in str(error):
                sys.exit(f"Port {PORT} is in use. Choose another: PORT={int(PORT) + 1}.")
            sys.exit(f"Nothing can listen on {HOST}, port {PORT}: {error.strerror}.")


def refuse_an_open_demo() -> None:
    """Its accounts are anybody's, so it listens on this machine alone. That its database is its own, Django's check "demo" asks."""
    if (os.environ.get("DEMO") or "0").lower() in ("1", "true", "yes", "on") and HOST not in ("127.0.0.1", "localhost", "::1"):
        sys.exit(f"DEMO is on, and HOST is {HOST}: the demonstration listens on this machine only. Leave HOST unset.")


def start(command: list[str]) -> "subprocess.Popen[bytes]":
    """In a session of its own: Ctrl-C reaches this parent alone, and what is left in the end can be ended as a group. Jobs give way to pages."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(SITE.parent), str(SITE)])}
    return subprocess.Popen(command, env=environment, start_new_session=True, preexec_fn=give_way if "qcluster" in command else die_with_parent)  # noqa: S603  our own argv


def give_way() -> None:
    die_with_parent()
    os.nice(5)


def end(children: "dict[str, subprocess.Popen[bytes]]") -> None:
    """SIGTERM to each main process alone (it ends its own workers); after GRACE whatever is left of its group."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def main() -> None:
    refuse_an_open_demo()
    refuse_a_taken_port()
    if sys.argv[1:] == ["--check-port"]:
        return
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    wanted = commands()
    children = {name: start(command) for name, command in wanted.items()}
    worker_began = time.monotonic()
    print(f"http://{'localhost' if HOST == '127.0.0.1' else HOST}:{PORT}   Ctrl-C stops everything.", flush=True)
    dead = None
    while dead is None and not stop.wait(0.2):
        dead = next((name for name, child in children.items() if child.poll() is not None), None)
        if dead == "worker" and time.monotonic() - worker_began > SETTLED:
            print(f"The worker process ended by itself (exit {children[dead].returncode}) and is started again.", file=sys.stderr, flush=True)
            end({dead: children[dead]})
            children[dead], worker_began, dead = start(wanted[dead]), time.monotonic(), None
    end(children)
    if dead:
        sys.exit(f"The {dead} process ended by itself (exit {children[dead].returncode}), so everything was stopped. What it wrote above says why.")


if __name__ == "__main__":
    main()
