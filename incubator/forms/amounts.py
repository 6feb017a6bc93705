"""Money as people type it: 万元 with up to four digits after the point, kept as fen."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import pgettext_lazy

from incubator.wording import WAN

FIRST = dt.date(1900, 1, 1)  # a day before it is a slip of the keyboard
MOST = 1_000_000  # 万元, that is ten thousand million yuan: beyond it somebody typed yuan


class WanField(forms.DecimalField):
    """Gives fen, or None when left empty."""

    def __init__(self, **fields: Any) -> None:
        attributes = {"class": "input-short", "inputmode": "decimal", "autocomplete": "off"}
        widget = forms.TextInput(attrs=attributes)
        super().__init__(**{"min_value": 0, "max_value": MOST, "decimal_places": 6, "max_digits": 13, "widget": widget, **fields})

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", "").replace("，", "") if isinstance(value, str) else value)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return None if found is None else int(found * WAN)

    def prepare_value(self, value: Any) -> Any:
        """Fen come from the database, text from what was typed."""
        if isinstance(value, int) and not isinstance(value, bool):
            return format((Decimal(value) / WAN).normalize(), "f") if value else "0"
        return value


class DayField(forms.DateField):
    def __init__(self, **fields: Any) -> None:
        super().__init__(**{"label": pgettext_lazy("venture", "Day"), "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **fields})
        self.validators.append(MinValueValidator(FIRST))
