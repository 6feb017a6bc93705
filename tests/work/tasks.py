"""Tasks that only tests know, also loaded by the real worker that tests start (tests/work/cluster_settings.py)."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from ledger.refusals import Refused
from work.models import Job
from work.registry import task


def trace(folder: str, word: str) -> None:
    with (Path(folder) / "trace").open("a") as out:
        out.write(f"{word}\n")


@task("tests.gate", timeout=30, attempts=3)
def gate(job: Job, *, folder: str, name: str = "job") -> dict[str, Any]:
    """Says that it has begun, waits until the gate is opened, says that it has ended."""
    trace(folder, f"{name} begins {os.getpid()}")
    job.progress(1, 2, "at the gate")
    while not (Path(folder) / f"{name}.open").exists():
        time.sleep(0.02)
    trace(folder, f"{name} ends")
    return {"by": os.getpid()}


@task("tests.suicide", attempts=2)
def suicide(job: Job, *, folder: str) -> None:
    trace(folder, f"suicide begins {os.getpid()}")
    os.kill(os.getpid(), signal.SIGKILL)


@task("tests.endless", timeout=1, attempts=1)
def endless(job: Job) -> None:
    while True:
        try:
            time.sleep(60)
        except Exception:
            trace(".", "swallowed")


@task("tests.add")
def add(job: Job, *, a: int, b: int) -> dict[str, int]:
    return {"sum": a + b}


@task("tests.error", attempts=3)
def error(job: Job) -> None:
    raise ZeroDivisionError("by nought")


@task("tests.refused", attempts=3)
def refused(job: Job) -> None:
    raise Refused("第 3 行没有单位名称。补上后重新上传。")


@task("tests.again")
def again(job: Job, *, times: int = 1) -> dict[str, int]:
    """Somebody asks for the same once more while it runs."""
    from work.actions import enqueue

    if times > 1:
        enqueue(kind="tests.again", key=job.key, arguments={"times": times - 1})
    return {"times": times}


@task("tests.not_json")
def not_json(job: Job) -> Any:
    return {"when": {1, 2}}


@task("tests.linked", title="导入报名表")
def linked(job: Job, *, link: str) -> dict[str, str]:
    return {"link": link}
