# ruff: noqa: SIM905  lists of words are read more easily as text
"""Invented profiles for the search's measurements: the same number gives the same profile, so none has to be kept."""

import random
from functools import lru_cache
from typing import NamedTuple

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓韩冯曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢单覃仇"
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文志海云山川春秋铁生振守拙晚舟立镜清启东旭晨毅侠"
    "安邦斌博才诚德栋恩方飞峰福光广贵浩和恒宏鸿辉慧佳嘉坚健江杰金景靖俊凯康克坤雷利良亮林龙茂梅鹏琪谦庆全仁荣瑞森善胜世松泰天廷威维祥翔欣新兴雄"
)
TRADES = (
    "焊工 钳工 电工 数控车工 铣工 汽车维修工 桥吊司机 刺绣工 茶艺师 炼钢工 采矿工 护士 化验员 锻造工 无人机驾驶员 光纤熔接工 木工 瓦工 "
    "水轮机装配工 变电检修工 架子工 铸造工 磨工 涂装工 管道工 盾构司机 轧钢工 采油工 纺织挡车工 中式烹调师"
).split()
UNITS = "江汉重型机械厂 东岳汽车厂 峡江水电厂 沙市棉纺厂 光谷光纤公司 航宇精工公司 长江航道工程队 新港码头公司 武钢炼钢厂 建工三局".split()
CITIES = "武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 仙桃 潜江 天门 神农架".split()
HONOURS = "荆楚工匠 劳动模范 五一劳动奖章 市级工匠 大国工匠 技术能手".split()
SENTENCES = (
    "主持焊接变形控制工法，一次合格率超过百分之九十九 带徒四十余人，其中高级技师十一名 无人机巡线作业，山区效率提高四倍 "
    "自制量具和工装，节约成本两百万元 发电机组状态检修，全年无非计划停机 数控编程与五轴加工，薄壁件变形控制在三微米 "
    "船闸检修不停航，水下焊接与探伤 汉绣针法数字化，复原晚清戏服 转炉终点控制，命中率大幅提高 职工创新成果获省级奖励 "
    "深孔爆破参数优化，吨矿炸药降一成 接触网夜间检修，编写故障案例集 细纱断头率降到行业最低 万吨重载列车平稳操纵法"
).split()


class Person(NamedTuple):
    pk: int
    name: str
    trade: str
    unit: str
    city: str
    honour: str
    year: int
    leads: bool  # seen as the studio that bears the name
    rank: float
    texts: tuple[str, ...]

    @property
    def shown(self) -> str:
        return f"{self.name}劳模创新工作室" if self.leads else self.name


@lru_cache(maxsize=5000)
def person(pk: int) -> Person:
    chance = random.Random(pk * 2_654_435_761)
    return Person(
        pk,
        chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2)))),
        chance.choice(TRADES),
        chance.choice(UNITS),
        chance.choice(CITIES),
        chance.choice(HONOURS),
        chance.randint(2012, 2026),
        chance.random() < 0.3,
        chance.random() * 2,
        tuple(chance.choices(SENTENCES, k=7)),
    )
