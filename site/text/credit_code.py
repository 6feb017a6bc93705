"""统一社会信用代码, the unified social credit code of an organization (GB 32100-2015): 18 characters, the last a check digit modulo 31."""

from typing import Literal

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
LENGTH = 18
LOOKALIKES = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}

Reason = Literal["length", "lookalike", "character", "check_digit"]

MESSAGES: dict[Reason, str] = {
    "length": "A unified social credit code has 18 characters, this one has %(length)d. Copy it again from the business licence.",
    "lookalike": "“%(character)s” (place %(place)d) never occurs in a unified social credit code; perhaps “%(meant)s”. Compare it with the licence.",
    "character": "“%(character)s” (place %(place)d) never occurs in a unified social credit code. Compare it with the business licence.",
    "check_digit": "The last character does not fit the 17 before it: one is wrong, or two are swapped. Compare the code with the business licence.",
}


class CreditCodeError(ValueError):
    """`message` is a msgid whose named places `values` fill, so that a form can translate it."""

    def __init__(self, reason: Reason, **values: str | int) -> None:
        super().__init__(MESSAGES[reason] % values)
        self.reason = reason
        self.message = MESSAGES[reason]
        self.values = values


def check_digit(first: str) -> str:
    """The 18th character for the 17 before it."""
    total = sum(weight * ALPHABET.index(character) for weight, character in zip(WEIGHTS, first, strict=True))
    return ALPHABET[-total % 31]


def checked(code: str) -> str:
    """The code without spaces and in capitals, full-width letters made plain. Raises CreditCodeError."""
    plain = "".join(_plain(character) for character in code if not character.isspace()).upper()
    if len(plain) != LENGTH:
        raise CreditCodeError("length", length=len(plain))
    for place, character in enumerate(plain, start=1):
        if character in LOOKALIKES:
            raise CreditCodeError("lookalike", character=character, place=place, meant=LOOKALIKES[character])
        if character not in ALPHABET:
            raise CreditCodeError("character", character=character, place=place)
    if plain[-1] != check_digit(plain[:-1]):
        raise CreditCodeError("check_digit")
    return plain


def _plain(character: str) -> str:
    return chr(ord(character) - 0xFEE0) if "\uff01" <= character <= "\uff5e" else character
