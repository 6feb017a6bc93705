import pytest

from contest.rules.giveaways import Identity, cores, given_away, in_parts

OURS = Identity(
    people=("敖小篱", "柳问渠", "李"), units=("汉水声纹科技（襄阳）有限公司", "汉江水利工会"), phones=("+8613712340001", "0710-3456789"),
    codes=("GY-2026-0427", "91420600MA4XAMPL0W"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "forms"),
    [
        ("汉水声纹科技（襄阳）有限公司", ("汉水声纹科技(襄阳)有限公司", "汉水声纹科技有限公司", "汉水声纹科技", "汉水声纹")),
        ("汉江水利工会", ("汉江水利工会", "汉江水利")),
        ("一汽集团", ("一汽集团",)),  # two characters say too little
        ("江城理工大学", ("江城理工大学",)),
        ("", ("",)),
    ],
)
def test_a_unit_is_known_by_what_people_say_for_it(unit, forms):
    assert cores(unit) == forms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("设备在三座排涝泵站连续运行 14 个月", ()),
        ("由敖小篱、柳 问 渠研制", ("敖小篱", "柳问渠")),
        ("汉水声纹的设备", ("汉水声纹",)),
        ("汉水声纹科技（襄阳）有限公司自行研制", ("汉水声纹科技(襄阳)有限公司",)),
        ("本单位汉江水利每年抢修", ("汉江水利",)),
        ("联系 137 1234 0001", ("+8613712340001",)),
        ("电话０７１０－３４５６７８９", ("0710-3456789",)),
        ("编号 gy-2026-0427", ("GY-2026-0427",)),
        ("李子园里的水泵", ()),  # a name of one character would be found everywhere
        ("", ()),
    ],
)
def test_what_a_text_gives_away(text, found):
    assert given_away(text, OURS) == found


def test_each_part_is_named():
    assert in_parts([("项目名称", "预警仪"), ("新在哪里", "敖小篱的耳朵")], OURS) == [("新在哪里", "敖小篱")]
