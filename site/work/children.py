"""Other programs as children: a worker may not use multiprocessing, so what needs a process of its own is run by its command line."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
PR_SET_PDEATHSIG = 1


class ChildFailed(Exception):
    """`reason` in words; `output` is the end of what the child wrote to stderr."""

    def __init__(self, reason: str, output: str = "") -> None:
        self.reason, self.output = reason, output
        super().__init__(f"{reason}: {output}" if output else reason)


def die_with_parent(number: int = signal.SIGTERM) -> None:
    """In the child before exec: this signal when the parent vanishes (Linux only)."""
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, number)


def run(
    argv: Sequence[str | Path], *, timeout: float, memory: int, input: bytes = b"", cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> bytes:
    """What the program wrote to stdout. `timeout` in seconds, `memory` in bytes of address space.

    Raises ChildFailed when it takes longer, wants more or ends with an error; its own children are ended with it.
    """
    child = subprocess.Popen(  # noqa: S603  argv from our own code, no shell
        [os.fspath(part) for part in argv], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd, env=env,
        start_new_session=True, preexec_fn=_limits(memory),
    )  # fmt: skip
    try:
        out, err = child.communicate(input, timeout)
    except subprocess.TimeoutExpired:
        raise ChildFailed(f"took longer than {timeout:g} seconds") from None
    finally:
        _end(child)
    words = err.decode(errors="replace")[-2000:].strip()
    if child.returncode < 0:
        raise ChildFailed(f"ended by {signal.Signals(-child.returncode).name}", words)
    if child.returncode:
        raise ChildFailed(f"ended with {child.returncode}", words)
    return out


def _limits(memory: int) -> Callable[[], None]:
    def before_exec() -> None:
        import resource

        die_with_parent(signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return before_exec


def _end(child: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for stream in (child.stdin, child.stdout, child.stderr):
        if stream and not stream.closed:
            stream.close()
