"""python -m tests.bench.duplicates [--entries 400] [--pairs 80]: precision and recall of the text comparison on planted pairs.

Plans are put together from sentences of the trade that many share. A planted copy keeps 35 to 100 % of another's sentences: reworded here and there,
in another order, with other punctuation, or as a paragraph inside a longer plan. The rule is the one of contest.actions.likening.
"""

import argparse
import random
import sys
import time
from itertools import combinations
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "site")]

from text.shingles import alike, sketch  # noqa: E402

ALIKE = 0.3  # contest.actions.likening.ALIKE
COMMON = [
    "项目团队由一线职工组成，具有丰富的现场经验。", "目前已在多家企业试用，效果良好，得到用户一致好评。",
    "项目符合国家产业政策，市场前景广阔，社会效益显著。",
    "下一步将继续加大研发投入，扩大试点范围，带动更多职工就业。", "已申请实用新型专利，知识产权清晰，没有争议。",
    "资金主要用于设备购置、材料试验和人员培训。",
]  # fmt: skip
WHO = tuple("泵站 车间 茶园 港口 矿井 隧道 锅炉房 变电所 冷库 船坞 公交场站 养老院 菜市场 纺织厂 铸造线 酒厂 医院后勤 快递网点 铁路工区 水厂".split())  # noqa: SIM905
WHAT = tuple("轴承 阀门 皮带 电缆 焊缝 刀具 模具 齿轮 叶片 管道 电机 传感器 吊具 滤芯 道岔 炉衬 电池 托盘 水表 轮胎".split())  # noqa: SIM905
HOW = tuple("听声 测温 看图像 称重 测振 数脉冲 比颜色 量间隙 记电流 闻气味 测压差 扫频 打标 贴码 建台账 分色 定位 计时 抽样 比对".split())  # noqa: SIM905
WON = tuple("少停机 省料 省电 少返工 少伤人 缩短工期 多卖钱 少跑路 省人手 降噪声".split())  # noqa: SIM905


def sentence(rng: random.Random) -> str:
    who, what, how, won = rng.choice(WHO), rng.choice(WHAT), rng.choice(HOW), rng.choice(WON)
    days, share = rng.randrange(2, 400), rng.randrange(3, 80)
    return rng.choice([
        f"{who}的{what}过去靠老师傅{how}，{days}天查一遍，现在每天自动查，{won}{share}%。",
        f"我们在{who}给{what}装了一套{how}的装置，用了{days}天，{won}百分之{share}。",
        f"{days}次试验说明，{how}比原来的办法早{share}小时发现{what}的毛病，{who}因此{won}。",
        f"难点在{what}：{who}里又湿又热，{how}的数据要先去掉{share}种干扰，花了{days}天。",
        f"这套{how}办法已经教给{days}名工友，{who}每班有人会修{what}，一年{won}{share}万元。",
    ])  # fmt: skip


def plan(rng: random.Random, long: int) -> list[str]:
    return [*(sentence(rng) for _ in range(long)), *rng.sample(COMMON, 3)]


def copied(rng: random.Random, source: list[str]) -> list[str]:
    share = rng.uniform(0.35, 1.0)
    kept = [one for one in source if rng.random() < share] or source[:1]
    if rng.random() < 0.4:
        rng.shuffle(kept)
    reworded = [one.replace("我们", "本团队").replace("现在", "如今") if rng.random() < 0.3 else one for one in kept]
    marks = [one.replace("，", "；") if rng.random() < 0.3 else one for one in reworded]
    return plan(rng, max(2, len(source) - len(marks))) + marks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=400)
    parser.add_argument("--pairs", type=int, default=80)
    given = parser.parse_args()
    rng = random.Random(20261124)
    plans = [plan(rng, rng.randrange(12, 40)) for _ in range(given.entries)]
    planted = set()
    for source in rng.sample(range(given.entries), given.pairs):
        planted.add((source, len(plans)))
        plans.append(copied(rng, plans[source]))
    began = time.perf_counter()
    sketches = [sketch("".join(one)) for one in plans]
    sketched = time.perf_counter() - began
    found = {(one, other) for one, other in combinations(range(len(plans)), 2) if alike(sketches[one], sketches[other]) >= ALIKE}
    right = len(found & planted)
    print(
        f"{len(plans)} plans, {len(planted)} planted pairs, {len(found)} found:"
        f" precision {right / max(1, len(found)):.3f}, recall {right / len(planted):.3f}"
    )
    print(f"{1000 * sketched / len(plans):.2f} ms a sketch, {sum(map(len, sketches)) / len(sketches):.0f} numbers each")


if __name__ == "__main__":
    main()
