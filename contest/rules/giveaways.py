"""What gives an entry away in a blind round: names of people and units, telephones and numbers in a text that judges will read."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LEGAL = ("有限责任公司", "股份有限公司", "有限公司", "集团公司", "总公司", "公司", "集团", "合作社", "事务所", "工会委员会", "工会")
TRADE = ("科技", "技术", "实业", "工贸", "商贸", "机械", "电子", "制造", "建设", "股份", "智能", "信息")
SHORTEST_CORE = 3
"""Characters: what is left of a unit's name when its legal form is taken off must be so long to say whose it is."""
PHONE_TAIL = 11


@dataclass(frozen=True)
class Identity:
    """Whose entry it is. `people` are the leader and the members."""

    people: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    """The entry's number, the unit's credit code."""


def folded(text: str) -> str:
    """Full width, case and white space make no difference."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def cores(unit: str) -> tuple[str, ...]:
    """The name and what people say for it: without its place in brackets, its legal form, its trade. The longest first."""
    whole = folded(unit)
    found = [whole]
    bare = re.sub(r"\([^)]*\)", "", whole)
    if bare != whole:
        found.append(bare)
    for endings in (LEGAL, TRADE):
        bare = next((bare.removesuffix(ending) for ending in endings if bare.endswith(ending)), bare)
        if len(bare) >= SHORTEST_CORE and bare not in found:
            found.append(bare)
    return tuple(found)


def given_away(text: str, identity: Identity) -> tuple[str, ...]:
    """What the text says of them, in the words that it was found by; of a unit only the longest form."""
    inside = folded(text)
    found = [name for name in identity.people if len(folded(name)) > 1 and folded(name) in inside]
    for unit in identity.units:
        said = next((core for core in cores(unit) if core and core in inside), None)
        if said:
            found.append(said)
    digits = re.sub(r"[^\d]", "", inside)
    for phone in identity.phones:
        bare = re.sub(r"[^\d]", "", phone)[-PHONE_TAIL:]
        if len(bare) >= 7 and bare in digits:
            found.append(phone)
    found += [code for code in identity.codes if code and folded(code) in inside]
    return tuple(dict.fromkeys(found))


def in_parts(parts: Iterable[tuple[str, str]], identity: Identity) -> list[tuple[str, str]]:
    """(label, what was found) for each labelled text that gives something away."""
    return [(label, said) for label, text in parts for said in given_away(text, identity)]
