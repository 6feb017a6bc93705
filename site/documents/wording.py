"""What a certificate says, once for the paper and for the page that verifies it, and dates as such papers write them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

FIGURES = "〇一二三四五六七八九"
CLOSING = "特发此证，以资鼓励。"


@dataclass(frozen=True)
class CertificateWords:
    """`{recipients}{address}` on the first line; then `before`, the award by itself, `closing`."""

    recipients: tuple[str, ...]
    address: str
    before: str
    award: str
    closing: str = CLOSING


def certificate_words(*, contest: str, award: str, people: Sequence[str] = (), unit: str = "", project: str = "") -> CertificateWords:
    """For people (同志) or for a unit; with a project, or for its own merit (优秀组织奖). `contest` as promulgated, with its quotation marks."""
    if bool(people) == bool(unit):
        raise ValueError("a certificate is for people or for a unit, one of the two")
    you = "你单位" if unit else "你" if len(people) == 1 else "你们"
    entered = f"{you}申报的项目《{project}》" if project else ""
    return CertificateWords(
        recipients=(unit,) if unit else tuple(people),
        address="：" if unit else "同志：",
        before=f"{entered}在{contest}中荣获",
        award=award,
    )


def chinese_date(day: dt.date) -> str:
    """二〇二七年六月二十八日."""
    return f"{''.join(FIGURES[int(figure)] for figure in str(day.year))}年{_up_to_99(day.month)}月{_up_to_99(day.day)}日"


def plain_date(day: dt.date) -> str:
    """2027年6月28日, as in the body of a notice."""
    return f"{day.year}年{day.month}月{day.day}日"


def _up_to_99(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else FIGURES[tens] + "十") + (FIGURES[ones] if ones else "")
