"""Makes sheng-kai.ttf: LXGW WenKai Regular cut to the characters that certificates need, renamed as its licence asks.

Run by hand, seldom, in an environment of its own with fonttools: python cut_kai.py LXGWWenKai-Regular.ttf CHARACTERS.txt
CHARACTERS.txt is the 通用规范汉字表 (8,105 characters) in any layout. The GB 2312 repertoire, Latin-1 and punctuation are added here. Afterwards run
list_characters.py, so that names are checked against what the new cut holds.
"""

import sys
from pathlib import Path

from fontTools import subset  # type: ignore[import-not-found, unused-ignore]
from fontTools.ttLib import TTFont  # type: ignore[import-not-found, unused-ignore]

RARE = "𬭼㛃䶮喆堃犇邢龑𠅤〇"
PUNCTUATION = "·×÷°‰—–…‘’“”、。〈〉《》「」『』【】〔〕〖〗！＂＃％＆＇（）＊＋，－．／：；＜＝＞？＠［］｛｝～￥★☆○●□■△▲①②③④⑤⑥⑦⑧⑨⑩№℃㎡　"


def gb2312() -> str:
    pairs = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return "".join(pair.decode("gb2312", "ignore") for pair in pairs)


def cut(source: Path, characters: Path) -> None:
    options = subset.Options()
    options.layout_features = ["*"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    font = TTFont(source)
    wanted = characters.read_text(encoding="utf-8") + gb2312() + RARE + PUNCTUATION + "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)]))
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=wanted)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 16, 18, 21):
            record.string = "Sheng Kai"
        elif record.nameID == 6:
            record.string = "ShengKai"
    font.save(Path(__file__).with_name("sheng-kai.ttf"))


if __name__ == "__main__":
    cut(Path(sys.argv[1]), Path(sys.argv[2]))
