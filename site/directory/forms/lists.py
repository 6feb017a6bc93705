from django import forms
from django.utils.translation import gettext_lazy as _

from directory.models import DirectoryImport


class ListForm(forms.Form):
    kind = forms.ChoiceField(label=_("what the list is of"), choices=DirectoryImport.Kind.choices, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("list (xlsx)"),
        help_text=_("As the office has it: a title above, numbers in front and merged cells do not matter. The header must name the columns."),
    )
