"""Exact decimal text in, exact decimal text out; in between fractions. Binary floating point appears nowhere in a result."""

import re
from decimal import Decimal
from fractions import Fraction

SHOWN_DIGITS = 12
"""A value that no decimal ends (85 1/3) is shown with this many digits; ranks and ties always use the exact value."""

LONGEST = 40
"""A decimal that is read has at most so many digits before and after its point."""

_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})")


class NotDecimal(ValueError):
    """The text is not a plain decimal number: no exponent, no thousands separator, no percent sign."""


def from_text(text: str) -> Fraction:
    """The number that `text` says: "7.5", "-1", "100". Raises NotDecimal."""
    if not _DECIMAL.fullmatch(text.strip()):
        raise NotDecimal(text)
    return Fraction(Decimal(text.strip()))


def half_up(numerator: int, denominator: int) -> int:
    """The nearest integer to numerator / denominator (denominator > 0), a half away from zero, as ROUND_HALF_UP does."""
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def rounded(value: Fraction, digits: int | None) -> Fraction:
    """`value` with `digits` decimals, a half away from zero; None leaves it as it is."""
    if digits is None:
        return value
    scale: int = 10**digits
    return Fraction(half_up(value.numerator * scale, value.denominator), scale)


def decimals_needed(value: Fraction) -> int | None:
    """How many decimals write `value` exactly; None when none do."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def is_decimal(value: Fraction) -> bool:
    return decimals_needed(value) is not None


def fixed(value: Fraction, digits: int) -> str:
    """`value` rounded and written with exactly `digits` decimals: "85.50"."""
    scaled = half_up(value.numerator * 10**digits, value.denominator)
    whole, rest = divmod(abs(scaled), 10**digits)
    return f"{'-' if scaled < 0 else ''}{whole}" + (f".{rest:0{digits}d}" if digits else "")


def shown(value: Fraction) -> str:
    """The shortest exact text ("85.5"), or SHOWN_DIGITS decimals where none is exact."""
    digits = decimals_needed(value)
    return fixed(value, SHOWN_DIGITS if digits is None else digits)


def exact_text(value: Fraction) -> str:
    """A text from which the value can be read again without loss: "85.5", or "256/3" where no decimal, or only a very long one, is exact."""
    digits = decimals_needed(value)
    short = digits is not None and digits <= LONGEST and abs(value) < 10**LONGEST
    return shown(value) if short else f"{value.numerator}/{value.denominator}"


def from_exact_text(text: str) -> Fraction:
    """What `exact_text` wrote. Raises NotDecimal."""
    over, slash, under = text.partition("/")
    if not slash:
        return from_text(text)
    if not (re.fullmatch(r"-?[0-9]+", over) and re.fullmatch(r"[1-9][0-9]*", under)):
        raise NotDecimal(text)
    return Fraction(int(over), int(under))
