"""Invented names, firms, projects and words, the same for the same seed. Nothing here is a person or a firm that exists."""

import random
from typing import NamedTuple

from text.credit_code import ALPHABET, check_digit

SURNAMES = "闻柳单韩敖仇贺聂骆温佘曾宁鲁邵毛庞樊苗覃翟阮欧尚洪褚费岑薛雷倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹"
GIVEN = (
    "铁生", "问渠", "春苗", "镜清", "东篱", "小满", "望江", "云舟", "清和", "晓岚",
    "锦程", "秋实", "立夏", "海棠", "石泉", "长庚", "有田", "守拙", "知远", "若水",
    "青禾", "大江", "文澜", "雨帆", "思齐", "木兰", "怀瑾", "朝阳", "建中", "桂芳",
    "新桥", "南星", "北辰", "芷兰", "景行", "克勤", "明远", "宝山", "金泉", "玉成",
)  # fmt: skip
TRADES = (
    "焊工", "钳工", "电工", "车工", "制茶工", "泵站运行工", "铸造工", "数控铣工", "桥梁检测工", "汽车维修工",
    "电梯维修工", "护理员", "茶艺师", "船舶电工",
)  # fmt: skip
GRADES = ("高级工", "技师", "高级技师", "特级技师", "首席技师")
INDUSTRIES = ("装备制造", "水利", "农产品加工", "汽车", "电力", "建筑", "交通运输", "现代服务", "化工", "纺织")
FIRMS = (
    "声纹科技", "精工机械", "生物科技", "智能装备", "水务工程", "茶业", "铸造", "检测技术", "新能源", "农机", "电梯服务", "物流",
    "环保材料", "船舶配套",
)  # fmt: skip
RIVERS = ("汉水", "清江", "府河", "倒水", "举水", "蕲水", "沮水", "漳水", "堵河", "唐白河", "富水", "陆水")
SKILLS = (
    "六毫米薄板单面焊双面成形，一次合格率 99.6%", "凭声音判断大型轴流泵轴承间隙",
    "手工研磨平面度 0.002 毫米", "低温摊青，夏秋茶不苦", "钢丝绳断丝手感探查",
    "铸件砂型一次成形", "带电更换跌落式熔断器，全程九分钟", "听诊发动机异响，十分钟定位",
)  # fmt: skip


class Idea(NamedTuple):
    title: str
    summary: str
    novelty: str


THINGS = (
    ("泵站轴承声纹预警仪", "把老运行工听轴承的耳朵，做成一个能提前十天报警的盒子", "用历史声纹建模，不停机就能测"),
    ("青砖茶渣育苗基质", "茶厂每天倒掉的茶渣，做成育苗用的基质", "低温发酵七天，成本是泥炭的四成"),
    ("骑手换电柜夜间巡检", "夜班骑手换不到电的柜子，天亮前修好", "故障自动排序，一晚多跑六个点"),
    ("小批量铸件砂型打印", "十件以下的铸件，三天交货", "几家小厂合用一台砂型打印机"),
    ("藕田轻型采收浮台", "一个人一天多采三百斤藕，腰不再疼", "浮台随水位升降，单人可搬"),
    ("空心菜保鲜流通箱", "带根装箱，路上三天还能活", "箱底保水棉可重复用二十次"),
    ("社区共享维修工具屋", "邻居借工具，退休师傅教着用", "工时换工时，不收钱"),
    ("矿用皮带在线纠偏", "皮带跑偏半分钟内自己回来", "纯机械结构，不用电"),
    ("老旧电梯钢丝绳探伤", "不拆绳、不停梯，二十分钟查一部", "磁通法，断一丝也能报"),
    ("适老改造快装扶手", "半小时装好，不打孔", "受力分散到两面墙"),
    ("小区充电桩共享运维", "一个电工管四十个小区的桩", "故障码统一翻译"),
    ("核桃青皮脱净机", "一小时脱一吨，不伤壳", "水循环用，零排放"),
    ("公交车门防夹改装", "老车门也能防夹，一扇三百元", "气压缓冲阀，不改原结构"),
    ("桥梁支座微型检测车", "一个人推着走，支座裂缝看得清", "折叠后进得了检修梯"),
    ("急诊转运床防滑锁", "推床上坡不溜车", "一脚锁四轮"),
    ("茶园坡地运茶索道", "鲜叶十分钟下山", "太阳能驱动，雨天照用"),
    ("喷涂线漆雾回收", "一年少买三吨漆", "滤芯清洗后可再用"),
    ("渔船尾气余热烘干", "靠岸前渔网就干了", "不另耗油"),
    ("变电站巡检背包", "一个人带齐十二样仪器", "重心贴背，连走八小时"),
    ("纺纱断头语音提醒", "挡车工不用盯着看", "耳机里报锭号"),
    ("地铁扶梯梳齿板预警", "梳齿断一根，站务员手机先响", "压电片贴在背面，三年不用换"),
    ("钢包滑板温度点检", "炉前工不用再凑近看", "红外与经验曲线对照"),
    ("小龙虾分拣振动台", "一人一小时分三百斤，不夹钳", "按硬壳共振频率分级"),
    ("冷库叉车防滑胎链", "结霜地面也刹得住", "弹簧扣，三分钟装好"),
    ("管廊漏水声学贴片", "贴上就听，一片管八十米", "低功耗，两年换一次电池"),
    ("卫生院药柜临期提醒", "快到期的药先用", "扫码不改原系统"),
    ("油茶果壳制炭砖", "壳不再烧在地头", "无胶成型，烟少一半"),
    ("印染定型机余热回收", "一台机一年省九十吨蒸汽", "管束可抽出清洗"),
    ("塔吊司机盲区语音", "看不见的地方有人说", "对讲与回转角联动"),
    ("莲子通芯小型机", "一小时通六十斤，芯不断", "双针错位，换针不停机"),
    ("公厕除臭生物滤墙", "不喷香，真不臭", "填料用本地稻壳"),
    ("快递网格共享充电车", "一次充六十块电池", "谁的电池谁的账"),
    ("高炉煤气柜巡检车", "人不进柜区，数据当场回来", "防爆底盘，断网自存"),
    ("银发族助餐路线排程", "热饭四十分钟内到手", "骑手与社工共用一张图"),
    ("老城区雨水箅防堵帽", "落叶挡在外面，水进得去", "注塑一次成形，十八元一个"),
    ("猕猴桃果园电动授粉器", "一人一天授六亩", "花粉用量少三成"),
    ("铁路道岔融雪定向风罩", "同样的电，多化一倍雪", "风道随岔尖移动"),
    ("纺机皮辊自动研磨台", "一个班磨四百只，差不到两丝", "气浮定位"),
    ("社区心理热线值守排班", "夜里也有人接", "按求助曲线排人"),
    ("水库闸门钢丝绳在线测力", "哪根吃力一眼看出来", "不拆绳，夹装传感器"),
    ("茶青萎凋智能翻匀架", "夏茶不红梗", "看叶温翻，不看钟点"),
    ("汽车线束错插防呆夹", "插错亮红灯，当场改", "三维打印，一夹三用"),
    ("危化品槽车静电联锁", "没接地就不出料", "夹子断线自检"),
    ("护理床防褥疮翻身垫", "一个护工管六张床", "气囊分区，轮流起伏"),
    ("渔网破损视觉识别", "补网不用整张翻", "水下相机加一块旧手机"),
    ("磷矿尾矿免烧砖", "尾矿库少堆一年两万吨", "常温养护七天"),
    ("电瓶叉车电池均衡仪", "老电池再用一年", "夜里自动放平"),
    ("稻虾田水位遥控闸", "不用半夜下田", "一块太阳能板管三道闸"),
    ("装配式卫浴快修包", "漏水不砸砖", "十二种接头一箱带齐"),
    ("玻璃窑炉火焰相位监测", "换向不忽冷忽热", "旧相机改装"),
    ("粮库熏蒸气密检测", "哪儿漏一抹就知道", "显色带三元一米"),
    ("铸钢件热裂早期听诊", "没凉就知道裂没裂", "声发射与工长口诀对照"),
    ("旅游索道吊厢快检台", "一晚检完六十个吊厢", "称重与摆角一次测"),
    ("病案扫描纸张自动分页", "一天多扫八百份", "吸附辊不伤旧纸"),
    ("桑蚕方格簇清理机", "簇片不折，一年多用两季", "毛刷反转"),
    ("新就业形态劳动者驿站预约", "喝水充电不用排队", "热线与小程序一个号"),
    ("电子厂静电衣快速检测门", "走过去就测完", "绿灯开门，红灯报号"),
    ("水泥磨辊在线堆焊", "不拆辊，停机少六天", "焊枪随磨损曲线走"),
    ("医废转运箱防错锁", "黄袋进不了黑箱", "称重与颜色双认"),
    ("柑橘贮藏通风地沟", "坏果率降到百分之四", "夜间自然风，不用冷机"),
)
VARIANTS = ("", "（二代）", "（轻便型）", "（车间版）", "（联网型）", "（低成本版）", "（班组版）", "（防水型）", "（双机型）", "（户外版）")


class Invention:
    """One seeded stream: asked in the same order it says the same."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311  invented data, not a secret
        self._names: set[str] = set()
        self._ideas = [(thing, variant) for variant in VARIANTS for thing in self.rng.sample(THINGS, len(THINGS))]
        self._firms: set[str] = set()
        self._next_idea = 0
        self._phones = 0

    def name(self) -> str:
        """A person's name, not given before while the stock lasts."""
        for _attempt in range(200):
            made = self.rng.choice(SURNAMES) + self.rng.choice(GIVEN)
            if made not in self._names:
                self._names.add(made)
                return made
        return made

    def reserve(self, name: str) -> None:
        self._names.add(name)

    def phone(self) -> str:
        """138 and eight digits of a range that stays plainly invented."""
        self._phones += 1
        return f"+861380{self._phones:07d}"

    def credit_code(self, region: str) -> str:
        body = f"91{region}" + "".join(self.rng.choice(ALPHABET) for _place in range(9))
        return body + check_digit(body)

    def firm(self, short: str) -> str:
        return f"{self.rng.choice(RIVERS)}{self.rng.choice(FIRMS)}（{short}）有限公司"

    def firm_name(self) -> str:
        """汉水精工机械: not given before while the stock lasts."""
        for _attempt in range(200):
            made = self.rng.choice(RIVERS) + self.rng.choice(FIRMS)
            if made not in self._firms:
                self._firms.add(made)
                return made
        return made

    def idea(self) -> Idea:
        (title, summary, novelty), variant = self._ideas[self._next_idea % len(self._ideas)]
        self._next_idea += 1
        return Idea(f"{title}{variant}", summary, novelty)

    def mark(self, quality: float, severity: float, *, spread: float = 4.0) -> str:
        """A mark on the half point between 40 and 100: how good the entry is, how strict the judge, and a little chance."""
        value = quality - severity + self.rng.gauss(0, spread)
        return f"{min(100.0, max(40.0, round(value * 2) / 2)):g}"
