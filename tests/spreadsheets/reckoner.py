"""Opens an xlsx as another program does and computes its formulas, exactly, from what is typed: no value kept beside a formula is read."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree

SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
TOKEN = re.compile(r'\s*("[^"]*"|[0-9.]+|<>|>=|<=|[-+*/=<>&(),:!]|\$?[A-Z]{1,3}\$?[0-9]+|[^\W\d][\w.]*)')
Value = Any


class Sheet:
    def __init__(self, typed: dict[str, Value], formulas: dict[str, str]) -> None:
        self.typed, self.formulas = typed, formulas


class Reckoner:
    def __init__(self, content: bytes) -> None:
        self.sheets = dict(read(content))
        self.known: dict[tuple[str, str], Value] = {}

    def cell(self, sheet: str, at: str) -> Value:
        key = (sheet, at)
        if key not in self.known:
            formula = self.sheets[sheet].formulas.get(at)
            self.known[key] = self.sheets[sheet].typed.get(at) if formula is None else Reading(self, sheet, formula).all()
        return self.known[key]

    def row(self, sheet: str, number: int, columns: int) -> list[Value]:
        return [self.cell(sheet, f"{letters(place)}{number}") for place in range(columns)]


def read(content: bytes) -> Iterator[tuple[str, Sheet]]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        strings = ["".join(part.text or "" for part in one.iter(f"{{{SPACE['m']}}}t")) for one in tree(file, "xl/sharedStrings.xml")]
        for number, sheet in enumerate(tree(file, "xl/workbook.xml").iterfind("m:sheets/m:sheet", SPACE), 1):
            typed: dict[str, Value] = {}
            formulas: dict[str, str] = {}
            for cell in tree(file, f"xl/worksheets/sheet{number}.xml").iterfind("m:sheetData/m:row/m:c", SPACE):
                formula, value = cell.find("m:f", SPACE), cell.find("m:v", SPACE)
                if formula is not None:
                    formulas[cell.attrib["r"]] = formula.text or ""
                elif value is not None and value.text is not None:
                    typed[cell.attrib["r"]] = strings[int(value.text)] if cell.get("t") == "s" else Fraction(value.text)
            yield sheet.attrib["name"], Sheet(typed, formulas)


def tree(file: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(file.read(name))  # noqa: S314  made by ourselves a moment ago


def letters(place: int) -> str:
    name, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def number_of(column: str) -> int:
    made = 0
    for letter in column:
        made = made * 26 + ord(letter) - 64
    return made - 1


class Reading:
    """One formula, by descent. Ranges are lists; an empty cell is None, 0 in a sum and "" beside a text."""

    def __init__(self, book: Reckoner, sheet: str, text: str) -> None:
        self.book, self.sheet = book, sheet
        self.tokens = TOKEN.findall(text)
        assert "".join(self.tokens) == re.sub(r"\s", "", text) or '"' in text
        self.at = 0

    def all(self) -> Value:
        value = self.comparison()()
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return value

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        assert not wanted or token == wanted, (wanted, token)
        self.at += 1
        return token

    # every part gives a thunk, so that IF computes only what it needs

    def comparison(self) -> Callable[[], Value]:
        left = self.joined()
        while self.peek() in ("=", "<>", ">", "<", ">=", "<="):
            sign, first, second = self.take(), left, self.joined()
            left = lambda sign=sign, first=first, second=second: compare(sign, first(), second())  # noqa: E731
        return left

    def joined(self) -> Callable[[], Value]:
        left = self.sum()
        while self.peek() == "&":
            self.take()
            first, second = left, self.sum()
            left = lambda first=first, second=second: f"{first()}{second()}"  # noqa: E731
        return left

    def sum(self) -> Callable[[], Value]:
        left = self.product()
        while self.peek() in ("+", "-"):
            sign, first, second = self.take(), left, self.product()
            left = lambda sign=sign, first=first, second=second: number(first()) + (number(second()) if sign == "+" else -number(second()))  # noqa: E731
        return left

    def product(self) -> Callable[[], Value]:
        left = self.one()
        while self.peek() in ("*", "/"):
            sign, first, second = self.take(), left, self.one()
            left = lambda sign=sign, first=first, second=second: number(first()) * (number(second()) if sign == "*" else 1 / number(second()))  # noqa: E731
        return left

    def one(self) -> Callable[[], Value]:
        token = self.take()
        if token == "-":
            inner = self.one()
            return lambda: -number(inner())
        if token == "(":
            inner = self.comparison()
            self.take(")")
            return inner
        if token.startswith('"'):
            return lambda: token[1:-1]
        if token[0].isdigit():
            return lambda: Fraction(token)
        if self.peek() == "(":
            return self.function(token)
        sheet = self.sheet
        if self.peek() == "!":
            sheet = token
            self.take("!")
            token = self.take()
        first = token.replace("$", "")
        if self.peek() == ":":
            self.take(":")
            return self.range(sheet, first, self.take().replace("$", ""))
        return lambda: self.book.cell(sheet, first)

    def range(self, sheet: str, first: str, last: str) -> Callable[[], Value]:
        (left, top), (right, bottom) = (re.fullmatch(r"([A-Z]+)([0-9]+)", one).groups() for one in (first, last))  # type: ignore[union-attr]
        cells = [
            f"{letters(place)}{row}" for row in range(int(top), int(bottom) + 1) for place in range(number_of(left), number_of(right) + 1)
        ]  # fmt: skip
        return lambda: [self.book.cell(sheet, cell) for cell in cells]

    def function(self, name: str) -> Callable[[], Value]:
        self.take("(")
        parts = []
        while self.peek() != ")":
            parts.append(self.comparison())
            if self.peek() == ",":
                self.take()
        self.take(")")
        if name == "IF":
            return lambda: parts[1]() if parts[0]() else parts[2]()
        return lambda: FUNCTIONS[name](*[part() for part in parts])


def number(value: Value) -> Fraction:
    assert not isinstance(value, str), f"#VALUE! {value!r}"
    return Fraction(0) if value is None else Fraction(value)


def compare(sign: str, one: Value, other: Value) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        first, second = ("" if value is None else value for value in (one, other))
        same = first == second
        assert sign in ("=", "<>")
        return same if sign == "=" else not same
    first, second = number(one), number(other)
    return {"=": first == second, "<>": first != second, ">": first > second, "<": first < second, ">=": first >= second, "<=": first <= second}[sign]


def numbers(*values: Value) -> list[Fraction]:
    found: list[Fraction] = []
    for value in values:
        found += [one for one in value if isinstance(one, Fraction)] if isinstance(value, list) else [number(value)]
    return found


def half_up(value: Value, digits: Value) -> Fraction:
    scaled = abs(number(value)) * 10 ** int(digits)
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if number(value) >= 0 else -whole, 10 ** int(digits))


def match(wanted: Value, values: list[Value], _kind: Value) -> Fraction:
    return Fraction(max(place for place, value in enumerate(values, 1) if value <= wanted))


def countifs(*parts: Value) -> Fraction:
    def fits(value: Value, wanted: Value) -> bool:
        if isinstance(wanted, str) and wanted[:1] in "<>" and wanted:
            return isinstance(value, Fraction) and compare(wanted[0], value, Fraction(wanted[1:]))
        return ("" if value is None else value) == ("" if wanted is None else wanted)

    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    return Fraction(sum(all(fits(values[at], wanted) for values, wanted in pairs) for at in range(len(pairs[0][0]))))


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "ABS": lambda value: abs(number(value)),
    "AND": lambda *values: all(values),
    "COUNT": lambda *values: Fraction(len(numbers(*values))),
    "COUNTIFS": countifs,
    "INDEX": lambda values, place: values[int(place) - 1],
    "INT": lambda value: Fraction(number(value).__floor__()),
    "LARGE": lambda values, place: sorted(numbers(values), reverse=True)[int(place) - 1],
    "MATCH": match,
    "MAX": lambda *values: max(numbers(*values)),
    "N": lambda value: Fraction(0) if isinstance(value, str) else number(value),
    "OR": lambda *values: any(values),
    "ROUND": half_up,
    "SMALL": lambda values, place: sorted(numbers(values))[int(place) - 1],
    "SUM": lambda *values: sum(numbers(*values), Fraction(0)),
}
