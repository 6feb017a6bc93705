"""What a filed 企业所得税月（季）度预缴纳税申报表 says of people and turnover: nothing is typed twice. Money is fen.

The form's turnover and tax are sums since January, so a quarter is what remains of them after the quarters that were reported before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

Cell = object
HEADS = re.compile(r"从业人数")
TURNOVER = re.compile(r"营业收入")
TAX = re.compile(r"应纳所得税额|实际应纳")


@dataclass(frozen=True)
class TaxReturn:
    """`heads` at the end of the quarter; `turnover_fen` and `tax_fen` since January. None: the form does not say."""

    heads: int | None = None
    turnover_fen: int | None = None
    tax_fen: int | None = None

    @property
    def says_nothing(self) -> bool:
        return self.heads is None and self.turnover_fen is None


def read_return(rows: Sequence[Sequence[Cell]]) -> TaxReturn:
    """The last number of the row that names each: the end of the quarter, and the sum since January, stand on the right."""
    heads = amount_in(rows, HEADS)
    turnover, tax = amount_in(rows, TURNOVER), amount_in(rows, TAX)
    return TaxReturn(None if heads is None else int(heads), fen(turnover), fen(tax))


def amount_in(rows: Sequence[Sequence[Cell]], named: re.Pattern[str]) -> Decimal | None:
    for row in rows:
        for place, cell in enumerate(row):
            if isinstance(cell, str) and named.search(cell):
                numbers = [value for value in (number(one) for one in row[place + 1 :]) if value is not None]
                if numbers:
                    return numbers[-1]
    return None


def number(cell: Cell) -> Decimal | None:
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return Decimal(str(cell))
    try:
        return Decimal(str(cell).strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None


def fen(yuan: Decimal | None) -> int | None:
    return None if yuan is None or yuan < 0 else int((yuan * 100).to_integral_value())


def of_the_quarter(since_january: int | None, reported_before: int) -> int | None:
    """Never less than nothing: a return that says less than was reported before is a matter for a word, not for a negative figure."""
    return None if since_january is None else max(0, since_january - reported_before)
