"""A document from a template of typst/ and one mapping of plain data: same data, same moment, same bytes.

Data goes in as JSON and never becomes markup. Nothing is compiled at import: a process forked after a compile would hang for ever at its next one, so
the first compile belongs to the process that answers. Certificates and sheets take milliseconds and may be made while somebody waits; a book of
hundreds of entries goes through `render_apart`.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from documents.faces import extra_folders, folders, lacks, lacks_everywhere

Standard = Literal["a-2a", "a-2b", "a-3a", "ua-1"]

TEMPLATES = Path(__file__).parent / "typst"
TAGGED = {"a-2a", "a-3a", "ua-1"}
MISSING, UNRENDERED = 3, 4

_scan = threading.Lock()
_fonts: Any = None
_own = threading.local()
_compiled_in: int | None = None


class CannotRender(Exception):
    """The template and its data do not fit together, or there was no time: a fault of ours. The message is typst's own."""

    def __init__(self, name: str, reason: str):
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class MissingGlyph(Exception):
    """No face can show these characters, so the document is not made. A person settles it: another way to write the name, or a face that has it."""

    def __init__(self, characters: str):
        self.characters = characters
        named = "，".join(f"{character}（U+{ord(character):04X}）" for character in characters)
        super().__init__(f"字库里没有这些字：{named}。请改用通行写法，或请管理员加装字库。")


def render(name: str, data: Mapping[str, object], *, standard: Standard | None = "a-2a", timestamp: int | dt.datetime) -> bytes:
    """The PDF of typst/`name`.typ. `data` is what documents/shapes.py says for that template; `timestamp` is the document's date (seconds, or aware).

    Raises MissingGlyph with the characters, CannotRender when the data do not fit the template.
    """
    global _compiled_in
    texts = list(_texts(data))
    if not extra_folders() and (missing := lacks_everywhere(texts)):
        raise MissingGlyph(missing)
    if _compiled_in not in (None, os.getpid()):
        raise CannotRender(name, "this process was forked from one that had already compiled; a compile here would never end")

    import typst

    compiler = _compiler()
    _compiled_in = os.getpid()
    inputs = {"data": json.dumps(data, ensure_ascii=False, allow_nan=False), "not_in_kai": lacks("".join(texts), "kai")}
    try:
        made: bytes = compiler.compile(
            input=str(TEMPLATES / f"{name}.typ"),
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=[standard] if standard else [],
            pdf_tags=standard in TAGGED,
            timestamp=_seconds(timestamp),
        )
    except typst.TypstError as error:
        if "could not be displayed with font" in str(error):
            raise MissingGlyph(_named_in(str(error)) or lacks_everywhere(texts)) from None
        raise CannotRender(name, str(error)) from error
    return made


def render_apart(
    name: str,
    data: Mapping[str, object],
    *,
    standard: Standard | None = "a-2b",
    timestamp: int | dt.datetime,
    seconds: float = 120,
    memory: int = 3 << 30,
) -> bytes:
    """`render` in a child process that is ended after `seconds` and may use `memory` bytes of address space. For books, in a background job.

    1,000 entries take about two seconds. "a-2b" is not tagged, which keeps a book a third of the size.
    """
    site = str(Path(__file__).parents[1])
    request = {"name": name, "data": data, "standard": standard, "timestamp": _seconds(timestamp), "memory": memory}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "documents.apart"],
            input=json.dumps(request, ensure_ascii=False, allow_nan=False).encode(),
            capture_output=True,
            timeout=seconds,
            env={**os.environ, "PYTHONPATH": site},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotRender(name, f"not finished after {seconds:g} seconds") from None
    if done.returncode == MISSING:
        raise MissingGlyph(done.stderr.decode())
    if done.returncode:
        raise CannotRender(name, done.stderr.decode(errors="replace")[-2000:] or f"the child process ended with {done.returncode}")
    return done.stdout


def _compiler() -> Any:
    """One compiler a thread (a shared one fails), one scan of the fonts for all."""
    global _fonts
    if not hasattr(_own, "compiler"):
        import typst

        with _scan:
            if _fonts is None:
                _fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in folders()])
        _own.compiler = typst.Compiler(root=str(TEMPLATES), font_paths=_fonts)
    return _own.compiler


def _seconds(timestamp: int | dt.datetime) -> int:
    if isinstance(timestamp, int):
        return timestamp
    if timestamp.tzinfo is None:
        raise ValueError("a document's moment needs its time zone")
    return int(timestamp.timestamp())


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for item in value.values():
                yield from _texts(item)
        case list() | tuple():
            for item in value:
                yield from _texts(item)


def _named_in(message: str) -> str:
    """The characters that typst names: the text "…" could not be displayed, with \\u{1f600} for what it would not print."""
    text = message.partition('the text `"')[2].partition('"`')[0]
    for escaped in text.split("\\u{")[1:]:
        point = escaped.partition("}")[0]
        text = text.replace(f"\\u{{{point}}}", chr(int(point, 16)))
    return text
