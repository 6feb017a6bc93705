"""Who holds a job, in terms of the machine: is that process still there?

A process is named by its place (this start of this machine, this pid namespace), its number and its start, for numbers are used again.
"""

import datetime as dt
import os
import socket
import time
from pathlib import Path
from typing import NamedTuple


class Holder(NamedTuple):
    place: str
    pid: int
    started: str


def wall_clock() -> dt.datetime:
    """Leases count real seconds of real processes, also while the demo or a test has set ledger.clock to another year."""
    return dt.datetime.fromtimestamp(time.time(), dt.UTC)


def this_process() -> Holder:
    return Holder(_place(), os.getpid(), _started(os.getpid()) or "")


def is_gone(holder: Holder) -> bool:
    """True only if it surely is: a process on another machine, or before a restart of this one, cannot be judged from here (its lease can)."""
    if holder.place != _place():
        return False
    started = _started(holder.pid)
    return started is None or started != holder.started


def _place() -> str:
    try:
        return f"{Path('/proc/sys/kernel/random/boot_id').read_text().strip()} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return socket.gethostname()


def _started(pid: int) -> str | None:
    """Ticks since the machine started; "" where that is not known (not Linux); None when the process is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        if Path("/proc/self/stat").exists():
            return None
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return None
        except PermissionError:
            pass
        return ""
    return None if fields[0] in "ZX" else fields[19]
