"""How a Chinese name is typed: full pinyin and initials, without tones, ü as v, in every reading that people use.

pypinyin reads a surname as the common word (曾 ceng, 单 dan). Both readings are kept: whoever types either one finds the person.
"""

from functools import lru_cache
from itertools import pairwise, product

from text.words import cut, cut_for_index, is_han, runs

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
# Every syllable that is typed, without tones, ü as v; lue and nue beside lve and nve.
SYLLABLES = frozenset(
    (  # noqa: SIM905
        "a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng cha chai chan chang chao "
        "che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de dei den "
        "deng di dia dian diao die ding diu dong dou du duan dui dun duo e ei en eng er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge "
        "gei gen geng gong gou gu gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo "
        "ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku kua kuai kuan kuang kui kun "
        "kuo la lai lan lang lao le lei len leng li lia lian liang liao lie lin ling liu lo long lou lu luan lue lun luo lv lve ma mai man mang mao "
        "me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou "
        "nu nuan nue nun nuo nv nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing "
        "qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang "
        "shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai tan tang tao te tei "
        "teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu "
        "xu xuan xue xun ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao "
        "zhe zhei zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo "
    ).split()
)
MOST_READINGS = 8
LONGEST_PERSON = 4
_AHEAD, _LONGEST_SYLLABLE = 6, 6
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


def sound(word: str) -> str:
    """The word as it is said, without tones. Surnames are not considered: 解决 is jiejue."""
    return "".join(_spoken(word))


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


def heard(word: str) -> list[str]:
    """Every way to say a word whose characters have several sounds, at most eight: 桔 is ju and jie."""
    from pypinyin import Style, pinyin

    if not _all_han(word):
        return []
    ways = product(*(dict.fromkeys(reading) for reading in pinyin(word, style=Style.NORMAL, v_to_u=False, heteronym=True)))
    return list(dict.fromkeys("".join(way) for way, _ in zip(ways, range(MOST_READINGS), strict=False)))


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


def mixed(name: str) -> list[str]:
    """Part in full and part by initials, as an input method takes it: liuyq, liuyuq and lyuqi for 刘裕启."""
    if not _all_han(name) or len(name) < 2:
        return []
    found = []
    for reading in readings(name)[:2]:
        for known in range(1, min(len(name), 4)):
            found.append("".join(reading[:known]) + "".join(syllable[0] for syllable in reading[known:]))
        if len(name) <= LONGEST_PERSON:
            found.append(reading[0][0] + "".join(reading[1:]))
    return list(dict.fromkeys(found))


def inside(name: str) -> list[str]:
    """What is typed for a part of a longer name: full pinyin from each character on, people's names of two or three in full, initials behind a ~.

    江汉刘云清工作室 gives liuyunqinggongzuoshi, liuyun, liuyunqing, ~lyqgzs and so on. A surname inside is read as a surname too.
    """
    found: list[str] = []
    stretches = [run for run in runs(name) if is_han(run)]
    for stretch in stretches:
        plain = spoken(stretch[:LONGEST_NAME])
        for start in range(len(plain)):
            read = plain[start : start + _AHEAD]
            surname = SURNAMES.get(stretch[start : start + 2]) or SURNAMES.get(stretch[start])
            for reading in (read, (*surname.split(), *read[len(surname.split()) :])) if surname else (read,):
                if start or len(stretches) > 1 or stretch != name:
                    found += ["".join(reading), "~" + "".join(syllable[0] for syllable in reading)]
                found += ["".join(reading[:size]) for size in (2, 3) if size <= len(reading) and len(plain) > size]
                if len(plain) > LONGEST_PERSON:  # 王海涛 in the middle of a studio's name: wanght
                    found.append(reading[0] + "".join(syllable[0] for syllable in reading[1:3]))
    return list(dict.fromkeys(found))


def spoken(text: str) -> tuple[str, ...]:
    """One syllable for each character of a stretch of Han, read word by word: 银行 is yin hang. Surnames are not considered."""
    return tuple(syllable for word in cut(text) for syllable in _spoken(word))


@lru_cache(maxsize=50_000)
def _spoken(word: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin

    return tuple(reading[0] for reading in pinyin(word, style=Style.NORMAL, v_to_u=False))


def sound_pairs(text: str) -> list[str]:
    """Each two neighbouring Han as they sound: 焊接工 gives hanjie, jiegong. What a wrong character of the same sound leaves standing."""
    return list(dict.fromkeys(pair for run in runs(text) if is_han(run) for pair in _sound_pairs(run)))


def sounds(text: str) -> set[str]:
    """Whatever of a text is found by its sound: its words, and all pairs of neighbours."""
    found: set[str] = set()
    for run in runs(text):
        if is_han(run):
            found |= _sounds(run)
    return found


@lru_cache(maxsize=50_000)
def _sound_pairs(run: str) -> tuple[str, ...]:
    return tuple(one + two for one, two in pairwise(spoken(run)))


@lru_cache(maxsize=50_000)
def _sounds(run: str) -> frozenset[str]:
    return frozenset((*_sound_pairs(run), *(sound(word) for word in cut_for_index(run) if len(word) > 2)))


# The keys beside each letter.
_BESIDE = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnm",
        (  # noqa: SIM905
            "wa qeas wrsd etdf ryfg tugh yihj uojk ipkl ol qwsz awedxz serfcx drtgvc ftyhbv gyujnb huikmn jiolm kop asx zsdc xdfv cfgb vghn bhjm njk"
        ).split(),
        strict=True,
    )
)
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"), ("l", "n"), ("n", "l"), ("f", "h"), ("h", "f"))


def slips(letters: str) -> list[str]:
    """What was likely meant by letters that are nobody's name: two in the wrong order, one typed twice or once for twice, what a dialect does not
    tell apart, the key beside. Other letters left out or put in are for a fuzzy question."""
    found = [letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :] for at in range(len(letters) - 1)]
    found += [letters[:at] + letters[at + 1 :] for at in range(1, len(letters)) if letters[at] == letters[at - 1]]
    for one, other in _ALIKE:
        for said, meant in ((one, other), (other, one)):
            at = letters.find(said)
            while at >= 0:
                found.append(letters[:at] + meant + letters[at + len(said) :])
                at = letters.find(said, at + 1)
    found += [letters[:at] + key + letters[at + 1 :] for at, letter in enumerate(letters) for key in _BESIDE.get(letter, "")]
    return [slip for slip in dict.fromkeys(found) if slip != letters]


@lru_cache(maxsize=10_000)
def segmentations(letters: str) -> tuple[tuple[str, ...], ...]:
    """How letters can be read as whole syllables, the fewest first, at most four ways: xian is xian or xi an. Empty when they are no pinyin."""
    ways: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(letters) + 1):
        here = [
            (*before, letters[start:end])
            for start in range(max(0, end - _LONGEST_SYLLABLE), end)
            if letters[start:end] in SYLLABLES
            for before in ways[start]
        ]
        ways.append(sorted(here, key=lambda way: (len(way), way))[:4])
    return tuple(ways[-1]) if letters else ()


def order_key(name: str) -> str:
    """For sorting by pinyin: syllables apart, so that 西安 (xi an) stands before 先 (xian)."""
    return " ".join(syllables(name)) if _all_han(name) else name


def _all_han(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and all(is_han(character) for character in name)
