"""One question of the entry form as a field: every kind keeps its answer as one text (contest.rules.answers)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contest.answers import unit_of
from contest.models import Question
from contest.rules.answers import choices_text, chosen_in, rows_in, table_text

LONGEST_CELL = 200
FEWEST_ROWS = 3


class SeveralField(forms.MultipleChoiceField):
    """Several of the choices: a line each."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> str:
        return choices_text(super().clean(chosen_in(value) if isinstance(value, str) else value))

    def prepare_value(self, value: Any) -> Any:
        return list(chosen_in(value)) if isinstance(value, str) else value


class AmountField(forms.CharField):
    """Digits as people write them, with commas between the thousands."""

    def clean(self, value: Any) -> str:
        return (super().clean(value) or "").replace(",", "").replace("，", "").strip()


class TableWidget(forms.Widget):
    """Rows of inputs. Those that are filled in, and a few empty ones, up to the most that there may be."""

    template_name = "contest/widgets/table.html"
    use_fieldset = True

    def __init__(self, columns: list[str], rows_at_most: int) -> None:
        super().__init__()
        self.columns, self.rows_at_most = columns, rows_at_most

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        filled = rows_in(value, len(self.columns)) if isinstance(value, str) else tuple(value or ())
        shown = min(max(FEWEST_ROWS, len(filled) + 1), self.rows_at_most)
        auto = context["widget"]["attrs"].get("id", name)
        rows = []
        for row in range(max(shown, len(filled))):
            cells = filled[row] if row < len(filled) else [""] * len(self.columns)
            rows.append([self.cell(name, auto, row, column, cell) for column, cell in enumerate(cells)])
        return context | {"columns": self.columns, "rows": rows, "longest": LONGEST_CELL, "disabled": context["widget"]["attrs"].get("disabled")}

    def cell(self, name: str, auto: str, row: int, column: int, value: str) -> dict[str, str]:
        label = _("%(column)s, row %(row)d") % {"column": self.columns[column], "row": row + 1}
        place = row * len(self.columns) + column
        return {"name": f"{name}-{row}-{column}", "id": f"{auto}_{place}", "value": value, "column": self.columns[column], "label": label}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        found = [[data.get(f"{name}-{row}-{column}", "") for column in range(len(self.columns))] for row in range(self.rows_at_most)]
        return [row for row in found if any(cell.strip() for cell in row)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-0-0" not in data


class TableField(forms.Field):
    """Rows of columns, kept as text. Cells longer than LONGEST_CELL are refused."""

    widget: TableWidget

    def clean(self, value: Any) -> str:
        text = table_text(rows_in(value, len(self.widget.columns)) if isinstance(value, str) else value or ())
        if any(len(cell) > LONGEST_CELL for row in rows_in(text, len(self.widget.columns)) for cell in row):
            raise forms.ValidationError(_("A cell holds at most %(longest)d characters.") % {"longest": LONGEST_CELL})
        return text


LINK_HELP = gettext_lazy("The whole address, beginning with https://. The page must open without signing in.")


def field_for(question: Question) -> forms.Field:
    """Not for a question of kind `file`: that is the document's field."""
    unit = unit_of(question)
    label = f"{question.label}（{unit}）" if unit else question.label
    helps = [question.help]
    match question.kind:
        case Question.Kind.CHOICE:
            choices = [("", "—"), *((choice, choice) for choice in question.choices)]
            return forms.ChoiceField(label=label, choices=choices, required=False, help_text=question.help)
        case Question.Kind.CHOICES:
            return SeveralField(label=label, choices=[(choice, choice) for choice in question.choices], required=False, help_text=question.help)
        case Question.Kind.TABLE:
            helps.append(_("At most %(rows)d rows; empty ones are left out, and more appear when you save.") % {"rows": question.rows_at_most})
            widget = TableWidget(list(question.columns), question.rows_at_most)
            return TableField(label=label, required=False, help_text=said(helps), widget=widget)
        case Question.Kind.NUMBER | Question.Kind.MONEY:
            number = forms.TextInput(attrs={"inputmode": "decimal"})
            return AmountField(label=label, required=False, help_text=question.help, widget=number, strip=False, max_length=40)
    if question.longest:
        helps.append(_("At most %(longest)d characters.") % {"longest": question.longest})
    if question.kind == Question.Kind.LINK:
        helps.append(str(LINK_HELP))
    widgets: dict[str, forms.Widget] = {
        Question.Kind.LONG: forms.Textarea(attrs={"rows": 6}), Question.Kind.DATE: forms.DateInput(attrs={"type": "date"}),
        Question.Kind.LINK: forms.URLInput(attrs={"autocomplete": "url"}),
    }  # fmt: skip
    return forms.CharField(
        label=label, required=False, widget=widgets.get(question.kind), help_text=said(helps), strip=question.kind == Question.Kind.LINK,
        max_length=20_000,
    )  # fmt: skip


def said(helps: list[str]) -> str:
    return " ".join(words for words in helps if words)
