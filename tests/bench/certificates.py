"""200 certificates, each by itself and all in one file, and a programme book of 500 entries. python -m tests.bench.certificates"""

from time import perf_counter
from typing import Any

from documents.rendering import render, render_apart
from tests.documents.scenes import certificates, one_certificate

MANY, ENTRIES, MOMENT = 200, 500, 1_800_000_000
SURNAMES = "柳敖贺仇聂温骆覃佘闻谷付程"


def one(number: int) -> dict[str, Any]:
    name = SURNAMES[number % len(SURNAMES)] + "问渠东篱望江小满"[number % 6 : number % 6 + 2]
    return {**one_certificate(people=[name, "敖小篱"], project=f"第 {number} 项技术革新"), "number": f"GY2027-Z1-{number:04d}"}


def book() -> dict[str, Any]:
    text = "过去靠老师傅的经验，换了人就做不好。样机在车间连续用了一个季度，改了三版。" * 6
    entries = [
        {
            "number": f"M-{number:03d}", "title": f"第 {number} 项技术革新", "facts": [["组别", "创业组"], ["附件", "匿名版计划书"]],
            "sections": [{"heading": heading, "text": text} for heading in ("要解决的问题", "做法和新意", "谁在用")],
        }
        for number in range(1, ENTRIES + 1)
    ]  # fmt: skip
    groups = [{"name": f"第 {place + 1} 评审组", "entries": entries[place::5]} for place in range(5)]
    return {
        "title": "评审手册",
        "contest": "第七届“工友杯”职工创业创新大赛　复赛",
        "issuer": "湖北省总工会",
        "date": "二〇二七年六月一日",
        "groups": groups,
    }


def main() -> None:
    made = [one(number) for number in range(1, MANY + 1)]
    render("certificate", certificates(made[0]), timestamp=MOMENT)  # the first compile scans the faces
    begun = perf_counter()
    for each in made:
        render("certificate", certificates(each), timestamp=MOMENT)
    print(f"{MANY} certificates, each a file: {perf_counter() - begun:.2f} s")
    begun = perf_counter()
    size = len(render("certificate", certificates(*made), timestamp=MOMENT))
    print(f"{MANY} certificates in one file: {perf_counter() - begun:.2f} s, {size / 1024:.0f} KB")
    begun = perf_counter()
    size = len(render_apart("book", book(), timestamp=MOMENT))
    print(f"programme book of {ENTRIES} entries: {perf_counter() - begun:.2f} s, {size / 1024 / 1024:.1f} MB")


if __name__ == "__main__":
    main()
