"""SVG text from numbers: classes of look and nothing else for colour, no style attribute, every text escaped.

What the charts return is safe to mark as such. A chart is a group with a name and a description; each of its bars is one picture with its own words,
which are shown on hover and reached by the Tab key. Its table stands beside it on the page.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from html import escape
from math import floor, log10
from unicodedata import east_asian_width

Number = int | float | Decimal
LETTER = 15  # px, the size of every text; a Latin letter or figure takes about 0.56 of it


def grouped(value: Number) -> str:
    """1234567 is 1,234,567; 0.50 stays 0.50."""
    return f"{value:,}"


Shown = Callable[[Number], str]


def element(tag: str, *content: str, **attributes: str | Number) -> str:
    """One element; `content` is markup already made here. view_box is viewBox, cls is class, other underscores become hyphens."""
    written = "".join(f' {_name(key)}="{escape(_value(value))}"' for key, value in attributes.items())
    return f"<{tag}{written}>{''.join(content)}</{tag}>" if content else f"<{tag}{written}/>"


def words(text: str, x: float, y: float, *, cls: str = "", anchor: str = "") -> str:
    attributes: dict[str, str | Number] = {"x": x, "y": y}
    if cls:
        attributes["cls"] = cls
    if anchor:
        attributes["text_anchor"] = anchor
    return element("text", escape(text), **attributes)


def rectangle(x: float, y: float, width: float, height: float, cls: str) -> str:
    return element("rect", cls=cls, x=x, y=y, width=max(width, 0), height=max(height, 0))


def rule(x1: float, y1: float, x2: float, y2: float, cls: str) -> str:
    return element("line", cls=cls, x1=x1, y1=y1, x2=x2, y2=y2)


def spoken(said: str, *content: str) -> str:
    """One thing of a chart that says what it is: on hover by its title, to a screen reader and on focus by its label."""
    return element("g", element("title", escape(said)), *content, role="img", tabindex=0, aria_label=said.replace("\n", "，"))


def drawing(content: Iterable[str], *, width: float, height: float, name: str, title: str, description: str = "") -> str:
    """A chart as wide as its place. `name` is unique on the page: the ids of title and description are made of it."""
    described = [element("title", escape(title), id=f"{name}-title")]
    if description:
        described.append(element("desc", escape(description), id=f"{name}-desc"))
    labelled = f"{name}-title {name}-desc" if description else f"{name}-title"
    return element("svg", *described, *content, cls="chart", view_box=f"0 0 {_value(width)} {_value(height)}", role="group", aria_labelledby=labelled)


def text_width(text: str) -> float:
    return sum(LETTER if east_asian_width(letter) in "WFA" else LETTER * 0.56 for letter in text)


def ticks(low: Number, high: Number, about: int = 4) -> list[float]:
    """Round values from at most `low` to at least `high`, in steps of 1, 2 or 5 times a power of ten; zero is always among them."""
    bottom, top = min(float(low), 0.0), max(float(high), 0.0)
    span = top - bottom if top - bottom > 1e-9 else 1.0
    power = 10.0 ** floor(log10(span / about))
    step = next(power * times for times in (1, 2, 5, 10) if power * times * about >= span * 0.999999)
    first = int(bottom // step) if bottom < 0 else 0
    made = [first * step]
    while made[-1] < top - step * 1e-9:
        made.append((first + len(made)) * step)
    return made if len(made) > 1 else [*made, made[0] + step]


def tick_label(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.10g}"


def _name(key: str) -> str:
    return {"cls": "class", "view_box": "viewBox"}.get(key, key.replace("_", "-"))


def _value(value: str | Number) -> str:
    return value if isinstance(value, str) else f"{float(value):.1f}".removesuffix(".0")
