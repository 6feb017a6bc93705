"""Every form that `{{ form }}` draws has look's markup; Wagtail's admin draws its own."""

from functools import cached_property
from pathlib import Path
from typing import Any

import django.forms
from django.forms.renderers import DjangoTemplates

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


class LookRenderer(DjangoTemplates):
    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    @cached_property
    def engine(self) -> Any:
        built_in = Path(django.forms.__file__).parent / "templates"
        return self.backend({"APP_DIRS": True, "DIRS": [TEMPLATES, built_in], "NAME": "lookforms", "OPTIONS": {}})
