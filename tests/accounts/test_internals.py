import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_private_parts_of_allauth_are_imported_in_one_module():
    """What an upgrade of allauth must look at first."""
    found = set()
    for folder in ("site", "contest", "incubator", "search"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                names = (
                    [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names] if isinstance(node, ast.Import) else []
                )
                if any(name.startswith("allauth.") and ".internal" in name for name in names):
                    found.add(path.relative_to(ROOT).as_posix())
    assert found == {"site/accounts/allauth_internals.py"}
