"""Lists the characters of the three faces as ranges, one a line in hexadecimal, so that a name is checked when typed, not when printed.

Run by hand after a face has changed, in an environment with fonttools and pylopdf-fonts-zh-cn: python list_characters.py
"""

from collections.abc import Iterator
from pathlib import Path

import pylopdf_fonts_zh_cn  # type: ignore[import-untyped, unused-ignore]
from fontTools.ttLib import TTFont  # type: ignore[import-not-found, unused-ignore]

HERE = Path(__file__).parent
PACKAGE = Path(pylopdf_fonts_zh_cn.__file__).parent
FACES = {"song": PACKAGE / "NotoSerifSC-Regular.otf", "hei": PACKAGE / "NotoSansSC-Regular.otf", "kai": HERE / "sheng-kai.ttf"}


def ranges(points: list[int]) -> Iterator[str]:
    start = end = points[0]
    for point in [*points[1:], 0x110000]:
        if point == end + 1:
            end = point
            continue
        yield f"{start:X}" if start == end else f"{start:X}-{end:X}"
        start = end = point


if __name__ == "__main__":
    for face, path in FACES.items():
        lines = "\n".join(ranges(sorted(TTFont(path).getBestCmap())))
        (HERE / f"{face}.characters").write_text(lines + "\n", encoding="ascii")
