"""The words of lists, as codes: kinds of studio, levels, regions."""

import re
from enum import StrEnum

from text.folding import fold
from text.words import flat


class StudioKind(StrEnum):
    WORKER = "worker"  # 职工
    MODEL = "model"  # 劳模
    CRAFTSMAN = "craftsman"  # 工匠
    MASTER = "master"  # 技能大师
    JOINT = "joint"  # 联合
    EXPERT = "expert"  # 专家


class Level(StrEnum):
    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    UNIT = "unit"


HEIGHT = {level: height for height, level in enumerate(reversed(Level), start=1)}

_KINDS = (
    ("技能大师", StudioKind.MASTER), ("联合", StudioKind.JOINT), ("联盟", StudioKind.JOINT), ("专家", StudioKind.EXPERT),
)  # fmt: skip
_FIRST_WORD = {"职工": StudioKind.WORKER, "劳模": StudioKind.MODEL, "劳动模范": StudioKind.MODEL, "工匠": StudioKind.CRAFTSMAN}

_LEVELS = (
    (Level.NATIONAL, ("国家", "全国", "中华", "全总")),
    (Level.PROVINCE, ("省", "自治区", "直辖市")),
    (Level.CITY, ("市", "州级", "地级", "盟级")),
    (Level.COUNTY, ("区级", "县", "旗级", "区")),
    (Level.UNIT, ("企业", "单位", "公司", "集团", "院级", "校级", "厂级")),
)

# Titles that a province gives under a name of its own; 大国工匠 is the nation's.
_OF_A_PROVINCE = (
    "荆楚", "三秦", "齐鲁", "燕赵", "三晋", "八桂", "龙江", "吉林工匠", "辽宁工匠", "江苏", "湖湘", "南粤", "赣鄱", "中原", "江淮", "八闽", "浙江",
    "上海工匠", "北京大工匠", "海河工匠", "津门工匠", "巴渝", "天府", "贵州", "黔", "云岭", "陇原", "青海", "天山", "北疆", "塞上", "琼州",
)  # fmt: skip
_BATCH = re.compile(r"[（(]?(第[一二三四五六七八九十百\d]+[届批])[）)]?")


def studio_kind(text: str) -> StudioKind | None:
    """劳模工匠创新工作室 is a model worker's, 职工（劳模、工匠）创新工作室 a worker's: the first word counts, but 技能大师, 联合, 专家 anywhere."""
    for word, kind in _KINDS:
        if word in text:
            return kind
    found = [(text.find(word), kind) for word, kind in _FIRST_WORD.items() if word in text]
    if found:
        return min(found)[1]
    return StudioKind.WORKER if "创新" in text or "工作室" in text else None


def level(text: str) -> Level | None:
    """国家级支持, 省级示范, 市级, 区级. What follows the level (示范, 重点支持) is the list's own and is kept as printed."""
    for found, words in _LEVELS:
        if text.startswith(words):
            return found
    return next((found for found, words in _LEVELS if any(f"{word.removesuffix('级')}级" in text for word in words)), None)


def honour_level(title: str) -> Level | None:
    if title.startswith(("大国工匠", "全国", "中华", "国家", "中国")):
        return Level.NATIONAL
    if title.startswith(_OF_A_PROVINCE):
        return Level.PROVINCE
    for found, marks in ((Level.PROVINCE, "省"), (Level.CITY, "市州"), (Level.COUNTY, "区县旗")):
        if any(mark in title[1:6] for mark in marks):
            return found
    return None


def batch_of(title: str) -> tuple[str, str]:
    """荆楚工匠（第三届） -> (荆楚工匠, 第三届); a title without one is itself."""
    found = _BATCH.search(title)
    return (_BATCH.sub("", title).strip(), found[1]) if found else (title, "")


HUBEI = {
    "武汉": "420100", "黄石": "420200", "十堰": "420300", "宜昌": "420500", "襄阳": "420600", "鄂州": "420700", "荆门": "420800", "孝感": "420900",
    "荆州": "421000", "黄冈": "421100", "咸宁": "421200", "随州": "421300", "恩施": "422800", "仙桃": "429004", "潜江": "429005", "天门": "429006",
    "神农架": "429021",
}  # fmt: skip
PROVINCES = {
    "北京": "110000", "天津": "120000", "河北": "130000", "山西": "140000", "内蒙古": "150000", "辽宁": "210000", "吉林": "220000",
    "黑龙江": "230000", "上海": "310000", "江苏": "320000", "浙江": "330000", "安徽": "340000", "福建": "350000", "江西": "360000", "山东": "370000",
    "河南": "410000", "湖北": "420000", "湖南": "430000", "广东": "440000", "广西": "450000", "海南": "460000", "重庆": "500000", "四川": "510000",
    "贵州": "520000", "云南": "530000", "西藏": "540000", "陕西": "610000", "甘肃": "620000", "青海": "630000", "宁夏": "640000", "新疆": "650000",
    "台湾": "710000", "香港": "810000", "澳门": "820000",
}  # fmt: skip
REGION_NAMES = {code: name for name, code in {**PROVINCES, **HUBEI}.items()}


def region_code(text: str) -> str:
    """GB/T 2260 as far as it is sure: a prefecture of Hubei, else the province, else "". 湖北省武汉市, 武汉市青山区 and 武汉 are 420100.

    Outside Hubei 吉林市 or 海南州 would name a province by mistake, so a bare name followed by 市 or 州 counts only for the four municipalities.
    """
    plain = flat(fold(text))
    named = next((name for name in PROVINCES if plain.startswith(name)), "")
    rest = plain.removeprefix(named).removeprefix("省") if named else plain
    if named in ("", "湖北"):
        for name, code in HUBEI.items():
            if rest.startswith(name):
                return code
    if named and rest[:1] in ("市", "州") and named not in ("北京", "天津", "上海", "重庆"):
        return ""
    return PROVINCES.get(named, "")
