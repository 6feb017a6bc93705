"""What an answer says, by the kind of its question. Kept as one text: several choices a line each, a table a line a row, with tabs between."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PLAIN = "short"
KEPT_WITH_KIND = ("choices", "table", "link", "money")
"""Kinds that a version names beside the answer, because their text alone does not say how it is read."""
MONEY_UNIT = "万元"
ADDRESS = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#@]+(?:[/?#]\S*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    label: str
    text: str
    unit: str = ""
    kind: str = PLAIN
    columns: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    @property
    def chosen(self) -> tuple[str, ...]:
        return chosen_in(self.text) if self.kind == "choices" else ()

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        return rows_in(self.text, len(self.columns)) if self.kind == "table" else ()

    @property
    def address(self) -> str:
        """Of a link that may be followed, else nothing."""
        return self.text if self.kind == "link" and is_address(self.text) else ""

    @property
    def words(self) -> str:
        """As running text, for paper."""
        if self.kind == "choices":
            return "、".join(self.chosen)
        if self.kind == "table":
            return "\n".join(
                "，".join(f"{name}：{cell}" for name, cell in zip(self.columns, row, strict=True) if cell) for row in self.rows if any(row)
            )
        return self.text


def read_answer(kept: Mapping[str, Any]) -> Answer:
    """From a version's line: key, label, unit, answer, and of some kinds the kind and the columns."""
    return Answer(
        label=str(kept["label"]), text=str(kept["answer"]), unit=str(kept.get("unit") or ""), kind=str(kept.get("kind") or PLAIN),
        columns=tuple(str(name) for name in kept.get("columns", ())),
    )  # fmt: skip


def chosen_in(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.split("\n") if line)


def choices_text(chosen: Iterable[str]) -> str:
    return "\n".join(chosen)


def rows_in(text: str, width: int) -> tuple[tuple[str, ...], ...]:
    """Each row as wide as the table, whatever was kept."""
    return tuple(tuple((line.split("\t") + [""] * width)[:width]) for line in text.split("\n")) if text and width else ()


def table_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows in which nothing is written are left out."""
    made = [[" ".join(cell.split()) for cell in row] for row in rows]
    return "\n".join("\t".join(row) for row in made if any(row))


def is_address(text: str) -> bool:
    """http or https, with a host that has a dot in it, no blank and no user name before it."""
    return ADDRESS.fullmatch(text) is not None
