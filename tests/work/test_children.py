import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.template import ROOT
from tests.work.cluster import until
from work.children import ChildFailed, run

MEGABYTE = 1 << 20


def python(code: str, *, timeout: float = 30, memory: int = 512 * MEGABYTE, **more: object) -> bytes:
    return run([sys.executable, "-c", code], timeout=timeout, memory=memory, **more)


def has_ended(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def test_what_a_child_writes_comes_back():
    assert python("import sys; sys.stdout.write(sys.stdin.read().upper())", input=b"abc") == b"ABC"


def test_a_child_that_takes_too_long_is_ended_with_its_own_children(tmp_path):
    code = f"import subprocess, sys, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(subprocess.Popen(['sleep', '60']).pid)); time.sleep(60)"
    with pytest.raises(ChildFailed, match="took longer than 1 seconds"):
        python(code, timeout=1)
    until(lambda: has_ended((tmp_path / "pid").read_text()), "the grandchild is gone")


def test_a_child_that_wants_too_much_memory_fails_alone():
    with pytest.raises(ChildFailed, match="MemoryError"):
        python("b'x' * (1 << 30)", memory=256 * MEGABYTE)


def test_an_error_comes_with_its_words_and_a_signal_with_its_name():
    with pytest.raises(ChildFailed, match="ended with 3: no such sheet"):
        python("import sys; print('no such sheet', file=sys.stderr); sys.exit(3)")
    with pytest.raises(ChildFailed, match="ended by SIGABRT"):
        python("import os; os.abort()")


def test_a_child_does_not_outlive_its_parent(tmp_path):
    """The worker is killed while its child works: the child goes with it."""
    told = tmp_path / "pid"
    child = f"import os, time; open({str(told)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    code = f"import sys; from work.children import run; run([sys.executable, '-c', {child!r}], timeout=60, memory=1 << 30)"
    parent = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT / "site")})
    written = until(lambda: told.exists() and told.read_text(), "the child has begun")
    parent.kill()
    parent.wait()
    until(lambda: has_ended(written), "it is gone")
