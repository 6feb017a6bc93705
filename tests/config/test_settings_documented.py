"""A variable that is read has its line in docs/settings.md, and no line is about a variable that nobody reads."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = (ROOT / "docs" / "settings.md").read_text()


def read_by_settings() -> set[str]:
    tree = ast.parse((ROOT / "site/config/settings.py").read_text())
    return {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def read_elsewhere() -> set[str]:
    files = [path for folder in ("site", "contest", "incubator", "search") for path in (ROOT / folder).rglob("*.py")]
    return {name for path in files for name in re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', path.read_text())} - {"DJANGO_SETTINGS_MODULE"}


def documented() -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)` \|", DOCUMENT, flags=re.MULTILINE))


def test_every_variable_has_a_line():
    assert len(read_by_settings()) > 15, "the reader of settings.py sees nothing"
    assert (read_by_settings() | read_elsewhere()) - documented() == set()


def test_every_line_is_about_a_variable_that_is_read():
    assert documented() - read_by_settings() - read_elsewhere() == set()
