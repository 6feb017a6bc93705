"""Documents as the callers would ask for them."""

import dataclasses
import datetime as dt
from typing import Any

from documents.qr import qr_mark
from documents.wording import certificate_words, chinese_date

CONTEST = "第七届“工友杯”职工创业创新大赛"
ADDRESS = "https://gongchuang.example.cn/verify/GYB-2027-C-0004"


def one_certificate(**changed: Any) -> dict[str, Any]:
    asked = {"contest": CONTEST, "award": "创业组一等奖", "people": ["柳问渠", "敖东篱"], "project": "泵站轴承声纹早期预警仪", **changed}
    return {
        **dataclasses.asdict(certificate_words(**asked)),
        "date": chinese_date(dt.date(2027, 6, 28)),
        "number": "GYB-2027-C-0004",
        "document_number": "鄂工发〔2027〕21号",
        "address_to_verify": ADDRESS,
        "qr": qr_mark(ADDRESS),
    }


def certificates(*made: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {"title": "获奖证书", "issuers": ["湖北省总工会"], "certificates": list(made) or [one_certificate()], **changed}


def score_sheet(**changed: Any) -> dict[str, Any]:
    marks = [("1 号", "91.0", "90.0", "90.80"), ("2 号", "93.5", "92.0", "93.20"), ("3 号", "86.0", "88.0", "86.40")]
    return {
        "title": "决赛评分单",
        "subtitle": f"{CONTEST}　创业组",
        "facts": [["项目", "泵站轴承声纹早期预警仪"], ["编号", "C-118，第 7 个出场"]],
        "caption": "三位评委的评分",
        "columns": ["评委席", "项目 80%", "答辩 20%", "合计"],
        "rows": [{"head": head, "cells": cells, "struck": [2] if cells[2] in ("93.20", "86.40") else []} for head, *cells in marks],
        "total": {"label": "最后得分", "value": "90.80"},
        "steps": ["去掉最高分 93.20 和最低分 86.40", "余下一个有效分 90.80"],
        "signatures": ["项目负责人签字", "计分员签字", "监督员签字"],
        "note": "校验码 49f6 c4cb 00d8 b5ec",
        **changed,
    }


def poster() -> dict[str, Any]:
    address = "https://gongchuang.example.cn/results/abc/"
    return {
        "contest": CONTEST, "title": "拟获奖项目公示", "note": "请用微信扫一扫查看名单。", "issuers": ["湖北省总工会"],
        "qr": qr_mark(address), "address": address,
        "lines": [["公示期", "2027年6月7日至 2027年6月14日"], ["联系电话", "027-00000218"], ["电子邮箱", ""]],
    }  # fmt: skip


def notice(rows: int = 2) -> dict[str, Any]:
    return {
        "title": "关于拟获奖项目的公示",
        "document_number": "鄂工发〔2027〕21号",
        "paragraphs": ["现将拟获奖项目予以公示。", "公示期为 5 个工作日。"],
        "contact": [["电话", "027-00001208"]],
        "issuers": ["湖北省总工会"],
        "date": "2027年6月10日",
        "groups": [
            {
                "name": "创业组",
                "note": "按姓氏笔画排列",
                "columns": [
                    {"label": "序号", "number": True},
                    {"label": "项目"},
                    {"label": "项目负责人", "width": 26},
                    {"label": "奖项", "width": 22},
                ],
                "rows": [[str(place), "泵站轴承声纹早期预警仪", "柳问渠", "一等奖"] for place in range(1, rows + 1)],
            }
        ],
        "check_code": "cc70e4723a8e39fb" * 4,
    }


def entry(**changed: Any) -> dict[str, Any]:
    return {
        "title": "泵站轴承声纹早期预警仪",
        "contest": CONTEST,
        "form": "项目申报书",
        "number": "GY-2027-0118",
        "note": "第 2 版",
        "facts": [["组别", "创业组"], ["统一社会信用代码", "91420600MA4900001X"]],
        "answers": [{"question": "项目简介", "answer": "第一段。\n第二段。"}],
        "members": {"columns": [{"label": "姓名"}, {"label": "分工"}], "rows": [["柳问渠", "负责人"], ["敖东篱", "算法"]]},
        "files": [{"label": "计划书", "name": "计划书（终稿）.pdf", "size": "12.4 MB", "sha256": "0f" * 32}],
        **changed,
    }


def book(entries: int = 3) -> dict[str, Any]:
    sections = [{"heading": "创新点", "text": "用声纹判断轴承的早期损伤。" * 30}]
    made = [
        {"number": f"C-{place:03}", "title": f"第 {place} 个项目", "facts": [["所在单位", "襄阳"]], "sections": sections}
        for place in range(1, entries + 1)
    ]
    return {
        "title": "评审手册",
        "contest": CONTEST,
        "issuer": "湖北省总工会",
        "date": "二〇二七年五月",
        "groups": [{"name": "创业组", "entries": made}],
    }
