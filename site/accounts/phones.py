"""Mainland mobile numbers: kept as +86 and 11 digits, typed in any way, shown as 138****1234."""

import re

_SEPARATORS = re.compile(r"[\s\-()\u2010-\u2015\uff0d\u3000]")


def normal(typed: str) -> str | None:
    """+8613800001234 for 138 0000 1234, 138-0000-1234, +86 …, 0086 …, full-width digits. None: not a mobile number."""
    plain = _SEPARATORS.sub("", "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in typed))
    found = re.fullmatch(r"(?:(?:\+|00)86)?(1[3-9][0-9]{9})", plain)
    return f"+86{found[1]}" if found else None


def masked(phone: str) -> str:
    digits = phone.removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) == 11 else ""
