"""What every file of the house keeps to, whoever wrote it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("site", "contest", "incubator", "search")
TEMPLATES = sorted(path for folder in OURS for path in (ROOT / folder).rglob("*.html"))
MODULES = sorted(path for folder in OURS for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)
TAG = re.compile(r"<(?P<name>[a-zA-Z][\w-]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
TEMPLATE_CODE = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
ELSEWHERES_CLOCKS = {("timezone", "now"), ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
FORM = re.compile(r"<form\b(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>(?P<inside>.*?)</form>", re.DOTALL | re.IGNORECASE)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def inline_in(text: str) -> Iterator[str]:
    """Styles, handlers and scripts that a page would carry in itself. Data for machines (application/ld+json) is no script."""
    plain = TEMPLATE_CODE.sub("", text)
    for tag in TAG.finditer(plain):
        attributes = tag["attributes"]
        name = tag["name"].lower()
        if name == "style" or re.search(r"\sstyle\s*=", attributes) or re.search(r"\son[a-z]+\s*=", attributes) or "javascript:" in attributes:
            yield tag[0]
        if name == "script" and "src=" not in attributes and 'type="application/ld+json"' not in attributes:
            yield tag[0]


def foreign_clocks(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            of = node.value.attr if isinstance(node.value, ast.Attribute) else node.value.id if isinstance(node.value, ast.Name) else ""
            if (of, node.attr) in ELSEWHERES_CLOCKS:
                yield f"{of}.{node.attr}"


def without_token(text: str) -> list[str]:
    forms = [form for form in FORM.finditer(text) if re.search(r"method\s*=\s*[\"']?post", form["attributes"], re.IGNORECASE)]
    return [form["attributes"].strip() for form in forms if "{% csrf_token %}" not in form["inside"]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<p style="color: red">', 1), ("<script>go()</script>", 1), ('<script type="module">go()</script>', 1), ('<a href="#" onclick="go()">', 1),
        ('<a href="javascript:go()">', 1), ("<style>p {}</style>", 1), ('<script src="{% static "x.js" %}" defer></script>', 0),
        ('<script type="application/ld+json">{{ data }}</script>', 0), ('<p class="style" data-on="now">', 0), ('{% if a > b %}<p title="a > b">', 0),
    ],
)  # fmt: skip
def test_the_search_for_inline_parts_finds_them(text, found):
    assert len(list(inline_in(text))) == found


def test_no_template_carries_script_style_or_handlers():
    found = {named(path): list(inline_in(path.read_text())) for path in TEMPLATES}
    assert {path: parts for path, parts in found.items() if parts} == {}


def test_every_form_that_posts_carries_its_token():
    found = {named(path): without_token(path.read_text()) for path in TEMPLATES}
    assert {path: forms for path, forms in found.items() if forms} == {}


def test_no_template_asks_another_clock():
    """{% now %} and the filters that count from now know nothing of ledger.clock; from a moment that the view gives, they do."""
    asking = [
        named(path) for path in TEMPLATES if re.search(r"{%\s*now\b|\|\s*(?:timeuntil|timesince|naturaltime|naturalday)\b(?!:)", path.read_text())
    ]
    assert asking == []


def test_there_is_one_clock():
    asking = {named(path): sorted(set(foreign_clocks(ast.parse(path.read_text())))) for path in MODULES}
    assert {path: clocks for path, clocks in asking.items() if clocks} == {"site/ledger/clock.py": ["timezone.now"]}


def test_the_search_for_clocks_finds_them():
    text = "import datetime as dt\na = dt.datetime.now(dt.UTC)\nb = timezone.now\nc = dt.date.today()\nd = clock.now()"
    assert sorted(foreign_clocks(ast.parse(text))) == ["date.today", "datetime.now", "timezone.now"]
