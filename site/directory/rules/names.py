"""Whose name a studio bears, as a suggestion for a person to confirm; addresses made of names."""

import re

from text.folding import fold
from text.pinyin import syllables
from text.words import is_han

_SINGLE = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白"
    "孟秦邱丘江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温常季康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒"
    "阮柯纪梅童凌毕单裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂"
    "全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区"
    "郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢"
    "嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由甯尼训岩"
)
_DOUBLE = frozenset(
    ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "长孙", "宇文", "夏侯", "轩辕", "端木", "百里", "南宫",
     "呼延", "独孤", "闻人", "万俟", "澹台")
)  # fmt: skip
_WORDS = (
    "创新", "科技", "技术", "技能", "大师", "名师", "劳模和", "职工和", "劳模", "劳动模范", "职工", "工匠", "人才", "英才", "专家", "首席", "技师",
    "名匠", "巾帼", "青年", "党员", "班组", "导师", "联合", "示范", "先进", "带头人", "与", "型", "、", "（", "）", "(", ")", "“", "”", '"', " ",
)  # fmt: skip
_NO_NAMES = frozenset(
    ("金刚石", "向阳", "红旗", "黄鹤楼", "蓝领", "金牌", "金蓝领", "金点子", "马兰花", "常青树", "安康", "和谐", "平安", "方圆", "高原", "白云",
     "黄河", "华中", "华夏", "时代", "明珠", "高技能")
)  # fmt: skip


def leader_in(studio_name: str) -> str:
    """付一鸣技能大师工作室 -> 付一鸣; "" for 量子导航创新工作室, which is no person's. A suggestion: nothing is written down by it alone."""
    name = studio_name.strip()
    if "工作室" not in name:
        return ""
    stem = name[: name.rindex("工作室")]
    while stem and (word := next((word for word in _WORDS if stem.endswith(word)), "")):
        stem = stem.removesuffix(word)
    stem = stem.lstrip('“"（( ')
    if _reads_as_person(stem):
        return stem
    last = _last_word(stem)
    return last if len(stem) > 4 and last != stem and _reads_as_person(last) else ""


def _reads_as_person(text: str) -> bool:
    plain = fold(text)
    if plain in _NO_NAMES or not all(is_han(character) for character in plain):
        return False
    longest = 4 if plain[:2] in _DOUBLE else 3
    if not 2 <= len(plain) <= longest or not (plain[0] in _SINGLE or plain[:2] in _DOUBLE):
        return False
    words = _tagged(plain)
    return len(words) != 1 or words[0][1].startswith("nr")


def _last_word(text: str) -> str:
    words = _tagged(text)
    return words[-1][0] if words and words[-1][1].startswith("nr") else ""


def _tagged(text: str) -> list[tuple[str, str]]:
    import rjieba

    return [(str(word), str(tag)) for word, tag in rjieba.tag(text)]


def slug(name: str, taken: frozenset[str] | set[str] = frozenset(), longest: int = 80) -> str:
    """fu-yi-ming for 付一鸣; Latin and digits stay; -2, -3 where it is taken. Given once: a new name does not move the address."""
    parts = []
    for piece in re.findall(r"[a-z0-9]+|[^\W\d_]+", fold(name)):
        parts += list(syllables(piece)) if is_han(piece) else [piece]
    plain = [part for part in parts if re.fullmatch(r"[a-z0-9]+", part)]
    while plain[1:] and len("-".join(plain)) > longest:
        plain.pop()
    stem = "-".join(plain)[:longest] or "x"
    made, number = stem, 1
    while made in taken:
        number += 1
        made = f"{stem}-{number}"
    return made
