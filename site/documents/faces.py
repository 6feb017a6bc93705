"""The three faces of printed documents, and which characters each of them has.

Song and Hei come from the package pylopdf-fonts-zh-cn, Kai is our own cut (fonts/OFL.txt). No system font is used, so that every machine prints the
same bytes. PDF_EXTRA_FONT_DIRS (folders, separated as in PATH) adds faces for characters that these three lack.
"""

import os
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

Face = Literal["song", "hei", "kai"]

FOLDER = Path(__file__).parent / "fonts"
SPACING = "\n\r\t"


def lacks(text: str, face: Face) -> str:
    """The characters of `text` that `face` cannot show, each once, in their order; "" when it shows them all. Ask it when a name is typed in."""
    return _missing(text, [face])


def lacks_everywhere(texts: Iterable[str]) -> str:
    """The characters that none of the three faces can show: these a document refuses."""
    return _missing("".join(texts), ["song", "hei", "kai"])


def extra_folders() -> list[Path]:
    return [Path(folder) for folder in os.environ.get("PDF_EXTRA_FONT_DIRS", "").split(os.pathsep) if folder]


def folders() -> list[Path]:
    import pylopdf_fonts_zh_cn

    return [Path(pylopdf_fonts_zh_cn.__file__).parent, FOLDER, *extra_folders()]


def _missing(text: str, faces: list[Face]) -> str:
    return "".join(character for character in dict.fromkeys(text) if not _invisible(character) and not any(_has(face, character) for face in faces))


def _invisible(character: str) -> bool:
    """Joiners and variation selectors choose a form; they are no form themselves."""
    point = ord(character)
    return character in SPACING or 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF or unicodedata.category(character) == "Cf"


def _has(face: Face, character: str) -> bool:
    starts, ends = _ranges(face)
    place = bisect_right(starts, ord(character)) - 1
    return place >= 0 and ord(character) <= ends[place]


@cache
def _ranges(face: Face) -> tuple[list[int], list[int]]:
    starts, ends = [], []
    for line in (FOLDER / f"{face}.characters").read_text(encoding="ascii").splitlines():
        start, _, end = line.partition("-")
        starts.append(int(start, 16))
        ends.append(int(end or start, 16))
    return starts, ends
