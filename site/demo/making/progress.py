"""How far it is, on stderr: one line that moves on a terminal, a line for each part elsewhere."""

import time
from types import TracebackType
from typing import TextIO

WORDS = {
    "federation": "工会组织", "open": "正在报名的大赛", "judged": "正在评审的征集", "rounds": "评审", "craft": "工作室和工匠",
    "ventures": "获奖项目的季报", "pages": "页面", "bulk": "批量", "search": "检索",
}  # fmt: skip
WIDTH = 24


class Progress:
    def __init__(self, out: TextIO) -> None:
        self.out, self.lively = out, out.isatty()
        self.what, self.began, self.shown = "", time.monotonic(), 0.0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.finish()

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != self.what:
            self.finish()
            self.what, self.began = what, time.monotonic()
        if self.lively and (done == total or time.monotonic() - self.shown > 0.1):
            self.shown = time.monotonic()
            full = WIDTH * done // max(1, total)
            self.out.write(f"\r{'█' * full}{'░' * (WIDTH - full)} {done}/{total} {WORDS.get(what, what)}\x1b[K")
            self.out.flush()

    def finish(self) -> None:
        if not self.what:
            return
        line = f"{WORDS.get(self.what, self.what)}：{time.monotonic() - self.began:.1f} 秒"
        self.out.write(f"\r{line}\x1b[K\n" if self.lively else f"{line}\n")
        self.out.flush()
        self.what = ""
