"""How a Chinese name is typed: full pinyin and initials, without tones, ü as v, in every reading that people use.

pypinyin reads a surname as the common word (曾 ceng, 单 dan). Both readings are kept: whoever types either one finds the person.
"""

from functools import lru_cache
from itertools import product

from text.words import is_han

SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "任": "ren", "查": "zha", "盖": "ge", "区": "ou", "覃": "qin", "朴": "piao", "华": "hua",
    "翟": "zhai", "薄": "bo", "乐": "yue", "折": "she", "员": "yun", "秘": "bi", "种": "chong", "黑": "he", "召": "shao", "缪": "miao", "能": "nai",
    "繁": "po", "祭": "zhai", "隗": "wei", "句": "gou", "牟": "mu",
    "尉迟": "yu chi", "万俟": "mo qi", "澹台": "tan tai", "长孙": "zhang sun", "单于": "chan yu", "令狐": "ling hu", "宰父": "zai fu",
}  # fmt: skip
# Characters of given names that are commonly read in two ways.
GIVEN = {
    "长": ("chang", "zhang"), "朝": ("chao", "zhao"), "乐": ("le", "yue"), "重": ("chong", "zhong"), "行": ("xing", "hang"), "盛": ("sheng", "cheng"),
    "传": ("chuan", "zhuan"), "藏": ("cang", "zang"), "茜": ("qian", "xi"), "阿": ("a", "e"), "柏": ("bai", "bo"), "屏": ("ping", "bing"),
    "晟": ("sheng", "cheng"), "伽": ("jia", "qie"), "莘": ("xin", "shen"), "娜": ("na", "nuo"),
}  # fmt: skip
MOST_READINGS = 8
LONGEST_NAME = 40  # characters that are read; a longer title is found by its words


@lru_cache(maxsize=50_000)
def syllables(name: str) -> tuple[str, ...]:
    """The likeliest reading, one syllable for each Han character of folded text; a surname is read as a surname."""
    from pypinyin import Style, pinyin

    read = [reading[0] for reading in pinyin(name, style=Style.NORMAL, v_to_u=False)]
    for surname in (name[:2], name[:1]):
        if surname in SURNAMES:
            return (*SURNAMES[surname].split(), *read[len(surname) :])
    return tuple(read)


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """The word as it is said, without tones. Surnames are not considered: 解决 is jiejue."""
    from pypinyin import Style, pinyin

    return "".join(reading[0] for reading in pinyin(word, style=Style.NORMAL, v_to_u=False))


@lru_cache(maxsize=50_000)
def readings(name: str) -> tuple[tuple[str, ...], ...]:
    from pypinyin import Style, pinyin

    likeliest = syllables(name)
    plain = [reading[0] for reading in pinyin(name, style=Style.NORMAL, v_to_u=False)]
    choices: list[tuple[str, ...]] = []
    for index, character in enumerate(name):
        options = [likeliest[index], plain[index]]
        if 0 < index <= 3:
            options += GIVEN.get(character, ())
        choices.append(tuple(dict.fromkeys(options)))
    found = []
    for reading in product(*choices):
        found.append(reading)
        if len(found) == MOST_READINGS:
            break
    return tuple(found)


def full(name: str) -> list[str]:
    """Every way to type the whole name: 单文涛 gives shanwentao and danwentao. Empty unless the name is all Han."""
    if not _all_han(name):
        return []
    return list(dict.fromkeys("".join(reading) for reading in readings(name)))


def initials(name: str) -> list[str]:
    if not _all_han(name):
        return []
    return list(dict.fromkeys("".join(syllable[0] for syllable in reading) for reading in readings(name)))


def typed(name: str) -> list[str]:
    """All that a person may type for this name on a Latin keyboard: full readings first, then initials."""
    return list(dict.fromkeys([*full(name), *initials(name)]))


def order_key(name: str) -> str:
    """For sorting by pinyin: syllables apart, so that 西安 (xi an) stands before 先 (xian)."""
    return " ".join(syllables(name)) if _all_han(name) else name


def _all_han(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and all(is_han(character) for character in name)
