"""Money as its reader knows it: 120.00 万元, 1.28 亿元; ¥1.20 million, ¥350,000 in English. `{{ fen|money }}`, and in a column `{{ fen|money_cell }}`
under `{% money_unit %}`."""

from django import template

from incubator import wording

register = template.Library()


@register.filter
def money(fen: int | None) -> str:
    if fen is None:
        return ""
    return wording.in_money(fen)


@register.filter
def money_cell(fen: int | None) -> str:
    return "" if fen is None else wording.money_cell(fen)


@register.simple_tag
def money_unit() -> str:
    return wording.money_unit()


@register.simple_tag
def wan_unit() -> str:
    """Beside a field in which money is typed, and numbers that stand in its unit."""
    return wording.wan_unit()
