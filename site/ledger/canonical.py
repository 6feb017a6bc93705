"""One text for one value, so that the same data always has the same SHA-256.

Keys sorted, no spaces, strings in NFC, numbers as plain decimal text (``format(d.normalize(), "f")``), instants in UTC with six digits, no floats.
The format is part of every published record (docs/record-format.md): a change here is a new format version.
"""

import datetime as dt
import hashlib
import json
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

FORMAT = 1


class NotCanonical(TypeError):
    """The value has no one text: a float, a naive instant, an unknown type, or two keys that are equal in NFC."""


def number(value: Decimal | int) -> str:
    """Plain decimal text: ``Decimal("1E+2")`` is "100", ``Decimal("8.50")`` is "8.5", ``Decimal("-0.0")`` is "0"."""
    made = Decimal(value)
    if not made.is_finite():
        raise NotCanonical(f"{value} is not a finite number")
    return format(made.normalize(), "f") if made else "0"


def instant(value: dt.datetime) -> str:
    """UTC with six digits: 2026-05-20T01:30:00.000000Z. Raises NotCanonical for a naive instant."""
    if value.tzinfo is None:
        raise NotCanonical("an instant needs its time zone")
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def plain(value: object) -> object:
    """The value as JSON knows it: decimals and dates become text, everything else is checked."""
    match value:
        case None | bool():
            return value
        case str():
            return unicodedata.normalize("NFC", str(value))  # a choice of an enumeration is its value
        case int():
            return int(value)
        case Decimal():
            return number(value)
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case dt.datetime():
            return instant(value)
        case dt.date():
            return value.isoformat()
        case Mapping():
            made = {str(plain(str(key))): plain(item) for key, item in value.items()}
            if len(made) != len(value):
                raise NotCanonical("two keys are the same text")
            return made
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            raise NotCanonical(f"{type(value).__name__} has no canonical text")


def canonical(value: object) -> str:
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256(value: object) -> str:
    """SHA-256, as 64 hexadecimal digits, of the canonical text in UTF-8."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
