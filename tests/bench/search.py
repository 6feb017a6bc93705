# ruff: noqa: SIM905  lists of words are read more easily as text
"""How long it takes to find, on invented profiles: `python -m tests.bench.search [--profiles 200000] [--elastic http://127.0.0.1:9220]`.

Builds an index in a temporary folder, asks every kind of query of each engine in turn, and prints p50 / p95 of the whole Python call in milliseconds.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import django

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓韩冯曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢单覃仇"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文志海云山川春秋铁生振守拙晚舟立镜清启东旭晨毅侠"
TRADES = "焊工 钳工 电工 数控车工 铣工 汽车维修工 桥吊司机 刺绣工 茶艺师 炼钢工 采矿工 护士 化验员 锻造工 无人机驾驶员 光纤熔接工 木工 瓦工".split()
UNITS = "江汉重型机械厂 东岳汽车厂 峡江水电厂 沙市棉纺厂 光谷光纤公司 航宇精工公司 长江航道工程队 新港码头公司 武钢炼钢厂 建工三局".split()
CITIES = "武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 仙桃 潜江 天门 神农架".split()
SENTENCES = (
    "主持焊接变形控制工法，一次合格率超过百分之九十九 带徒四十余人，其中高级技师十一名 无人机巡线作业，山区效率提高四倍 "
    "自制量具和工装，节约成本两百万元 发电机组状态检修，全年无非计划停机 数控编程与五轴加工，薄壁件变形控制在三微米 "
    "船闸检修不停航，水下焊接与探伤 汉绣针法数字化，复原晚清戏服 转炉终点控制，命中率大幅提高 职工创新成果获省级奖励"
).split()


def profiles(number: int, seed: int = 7) -> Iterator[object]:
    from search.documents import Document

    chance = random.Random(seed)
    for pk in range(1, number + 1):
        name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2))))
        trade, unit, city = chance.choice(TRADES), chance.choice(UNITS), chance.choice(CITIES)
        studio = chance.random() < 0.3
        yield Document(
            kind="studio" if studio else "craftsman",
            pk=pk,
            name=f"{name}劳模创新工作室" if studio else name,
            title=f"{trade}，高级技师",
            body="。".join([unit, *chance.choices(SENTENCES, k=7)]),
            also=(name,) if studio else (),
            facets={"region": ("湖北", f"湖北/{city}"), "trade": (trade,), "industry": (unit,), "year": (str(chance.randint(2012, 2026)),)},
            rank=chance.random() * 2,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--elastic", default="")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

    from search.engines import Engine
    from search.engines.embedded import Embedded

    with tempfile.TemporaryDirectory() as folder:
        engines: list[Engine] = [Embedded(Path(folder))]
        if options.elastic:
            from search.engines.elastic import Elastic

            engines.append(Elastic(options.elastic, f"bench-{os.getpid()}"))
        try:
            for engine in engines:
                _build(engine, options.profiles)
            print(f"tantivy on disk: {sum(path.stat().st_size for path in Path(folder).rglob('*') if path.is_file()) / 1e6:.0f} MB")
            _measure(engines, options.rounds)
        finally:
            for engine in engines[1:]:
                for target in engine._targets():  # type: ignore[attr-defined]
                    engine.patient.indices.delete(index=target)  # type: ignore[attr-defined]


def _build(engine: "object", number: int) -> None:
    from typing import Any, cast

    using = cast(Any, engine)
    began = time.perf_counter()
    target = using.create()
    with using.open(target) as writer:
        writer.put((document, 1) for document in profiles(number))
        writer.commit()
    using.swap(target)
    print(f"{using.name}: {number} profiles in {time.perf_counter() - began:.1f} s")


def _measure(engines: "list", rounds: int) -> None:  # type: ignore[type-arg]
    from search.documents import FACETS
    from search.plan import plan
    from search.query import Query, filters

    chance = random.Random(11)

    def name() -> str:
        return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2))

    def spelt() -> str:
        from text import pinyin

        return pinyin.full(name())[0]

    def ask(engine, text: str, *, facets=(), relaxed: bool = False, **chosen):  # type: ignore[no-untyped-def]
        return engine.search(plan(text, relaxed=relaxed), Query(text, **chosen), facets)

    kinds: dict[str, Callable[..., object]] = {
        "name": lambda engine: ask(engine, name()),
        "name and 劳模创新工作室": lambda engine: ask(engine, f"{name()}劳模创新工作室"),
        "two terms": lambda engine: ask(engine, f"{chance.choice(TRADES)} {chance.choice(CITIES)}"),
        "one common term": lambda engine: ask(engine, "创新"),
        "pinyin in full": lambda engine: ask(engine, spelt()),
        "pinyin initials": lambda engine: ask(engine, "".join(chance.choices("wlzcyhxsdg", k=3))),
        "page with facets, common term": lambda engine: ask(engine, "焊接", facets=FACETS, filters=filters({"region": ["湖北/武汉"]})),
        "page with facets, no text": lambda engine: ask(engine, "", facets=FACETS),
        "second pass, slip in pinyin": lambda engine: ask(engine, spelt()[:-1] + "q", relaxed=True),
        "suggestion": lambda engine: engine.suggest(spelt()[: chance.randint(2, 6)], 8),
        "suggestion, one letter": lambda engine: engine.suggest(chance.choice("wlzcyhxsdg"), 8),
    }
    print(f"{'':34}" + "".join(f"{engine.name:>24}" for engine in engines))
    for kind, run in kinds.items():
        taken: dict[str, list[float]] = {engine.name: [] for engine in engines}
        for round_ in range(rounds + 5):
            for engine in engines:
                began = time.perf_counter()
                run(engine)
                if round_ >= 5:
                    taken[engine.name].append((time.perf_counter() - began) * 1000)
        print(f"{kind:34}" + "".join(f"{statistics.median(ms):14.2f} / {sorted(ms)[int(len(ms) * 0.95)]:7.2f}" for ms in taken.values()))


if __name__ == "__main__":
    main()
