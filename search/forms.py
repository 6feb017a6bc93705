from django import forms

from search.models import Synonym


class SynonymForm(forms.ModelForm[Synonym]):
    class Meta:
        model = Synonym
        fields = ("word", "others", "both_ways")
