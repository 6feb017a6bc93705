"""Amounts of money in words: fen as people read them, in Chinese by 万元 and 亿元, in English by yuan and millions of yuan."""

from decimal import ROUND_HALF_UP, Decimal

WAN, YI = 1_000_000, 10_000_000_000  # fen in 万元 and 亿元
CENT = Decimal("0.01")


def rounded(number: int, by: int) -> str:
    return f"{(Decimal(number) / by).quantize(CENT, ROUND_HALF_UP):,}"


def amount(fen: int, *, chinese: bool) -> tuple[str, str]:
    """(number, unit): 1.28 亿元, 120.00 万元; in English ¥128.00 million, ¥350,000."""
    if not chinese:
        return (f"¥{rounded(fen, 100 * WAN)}", "million") if fen >= 100 * WAN else (f"¥{rounded(fen, 100).removesuffix('.00')}", "")
    return (rounded(fen, YI), "亿元") if fen >= YI else (rounded(fen, WAN), "万元")


def exact(fen: int, *, chinese: bool) -> str:
    """To the fen: 12,345.60 元."""
    whole, cents = divmod(fen, 100)
    return f"{whole:,}.{cents:02d} {'元' if chinese else 'yuan'}"


def plain_wan(fen: int) -> str:
    """万元 with as many digits as it has: 186.4, 2,000."""
    return f"{(Decimal(fen) / WAN).normalize():,f}"
