"""Message catalogues without system gettext: parts that each app keeps, merged and compiled by polib; what the code uses, found by Babel.

English msgids are the English interface; Chinese is the only catalogue. The compiled files are made, never committed.
"""

import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import polib

SITE_DIR = Path(__file__).resolve().parent.parent
ROOT = SITE_DIR.parent
LOCALE = SITE_DIR / "locale" / "zh_Hans"
PARTS = LOCALE / "parts"
MADE = LOCALE / "LC_MESSAGES"
SOURCES = (SITE_DIR, ROOT / "contest", ROOT / "incubator", ROOT / "search")
COPIED = ("site/templates/account/", "site/templates/mfa/", "site/templates/usersessions/", "site/templates/allauth/")
HEADER = {"Language": "zh_Hans", "MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=1; plural=0;"}
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


class Used(NamedTuple):
    context: str | None
    msgid: str
    plural: str | None
    where: str


class Disagreement(Exception):
    """The same English has two Chinese texts."""


def _text(entry: polib.POEntry) -> str:
    return str(entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr)


def merge(parts: Iterable[Path], first_wins: bool = False) -> polib.POFile:
    """All parts as one catalogue, in the order of their names. Raises Disagreement naming both files, unless the first may win."""
    merged = polib.POFile(wrapwidth=0)
    merged.metadata = dict(HEADER)
    came_from: dict[tuple[str | None, str], tuple[polib.POEntry, str]] = {}
    quarrels = []
    for path in parts:
        for entry in polib.pofile(str(path), wrapwidth=0):
            if entry.obsolete or not _text(entry):
                continue
            known, name = came_from.setdefault((entry.msgctxt, entry.msgid), (entry, path.name))
            if known is entry:
                merged.append(entry)
            elif _text(known) != _text(entry):
                quarrels.append(f"{entry.msgid!r}: {_text(known)!r} in {name}, {_text(entry)!r} in {path.name}")
            elif entry.msgid_plural and not known.msgid_plural:
                known.msgid_plural, known.msgstr_plural, known.msgstr = entry.msgid_plural, entry.msgstr_plural, ""
    if quarrels and not first_wins:
        raise Disagreement("One English text has two Chinese ones; give one of them a context (msgctxt) or agree:\n" + "\n".join(quarrels))
    return merged


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rough = path.with_name(f"{path.name}.{os.getpid()}")
    rough.write_bytes(content)
    rough.replace(path)


def compile_parts(first_wins: bool = False) -> int:
    """Write django.po and django.mo beside the parts; how many texts they hold."""
    merged = merge(sorted(PARTS.glob("*.po")), first_wins)
    _replace(MADE / "django.po", str(merged).encode() + b"\n")
    _replace(MADE / "django.mo", merged.to_binary())
    return len(merged)


def out_of_date() -> bool:
    """Whether a part is newer than what was made of them."""
    made = MADE / "django.mo"
    return not made.exists() or any(part.stat().st_mtime > made.stat().st_mtime for part in [PARTS, *PARTS.glob("*.po")])


def _files(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and not {"migrations", "static", "locale", "fonts"} & set(path.relative_to(root).parts):
                yield path


def used(roots: Iterable[Path] = SOURCES) -> Iterator[Used]:
    """Every text that code and templates mark for translation."""
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize

    for path in _files(roots):
        text = path.read_text()
        if path.suffix != ".py":
            if "{%" not in text and "{{" not in text:
                continue
            # each line alone: what is left of a template's indentation is none to the tokenizer
            text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
        where = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
        for line, found, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            msgid, plural = (*found, None)[:2] if isinstance(found, tuple) else (found, None)
            if msgid:
                yield Used(context, msgid, plural, f"{where}:{line}")


def _allauths_own() -> set[tuple[str | None, str]]:
    """What allauth translates itself: our copies of its templates keep its English."""
    import allauth

    made = Path(allauth.__file__).parent / "locale/zh_Hans/LC_MESSAGES/django.mo"
    return {(entry.msgctxt, entry.msgid) for entry in polib.mofile(str(made))}


def agree() -> None:
    """Raises Disagreement when two parts say one text differently."""
    merge(sorted(PARTS.glob("*.po")))


def without_chinese(roots: Iterable[Path] = SOURCES) -> list[Used]:
    """What is used and stands in no part; a plural counts only when the part has its plural."""
    known = {(entry.msgctxt, entry.msgid): bool(entry.msgid_plural) for entry in merge(sorted(PARTS.glob("*.po")), first_wins=True)}
    theirs = _allauths_own()

    def has_chinese(text: Used) -> bool:
        key = (text.context, text.msgid)
        if text.where.startswith(COPIED) and key in theirs:
            return True
        return key in known and (known[key] or not text.plural)

    return [text for text in used(roots) if not has_chinese(text)]
