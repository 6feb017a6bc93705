"""Publishing, asking for a figure of any scope, the annual report, and sentences that others published."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organization
from accounts.queries import in_subtree
from contest.models import Contest, Track
from incubator.forms.amounts import DayField
from incubator.models import Claim
from incubator.models.programmes import Programme
from incubator.opening import named
from incubator.queries import ventures_below
from incubator.rules.measures import BY_KEY, MEASURES


class PublishForm(forms.Form):
    as_of = DayField(label=pgettext_lazy("venture", "As of"))
    contest = forms.ModelChoiceField(
        Contest.objects.filter(parent=None).order_by("-year", "name"), label=_("of one edition only"), required=False, empty_label=_("all editions")
    )
    note = forms.CharField(
        label=_("why something has changed"), required=False, max_length=300,
        help_text=_("Stands in public beside a figure that was published before with another value. Name no firm."),
    )  # fmt: skip


class ScopeForm(forms.Form):
    """GET: any figure as of any day for any scope; `known` asks what was known at the end of that day."""

    as_of = DayField(label=pgettext_lazy("venture", "As of"))
    known = DayField(label=_("as known on"), required=False, help_text=_("Empty: as the ledgers stand now."))
    below = forms.ModelChoiceField(Organization.objects.none(), label=_("organization"), required=False)
    contest = forms.ModelChoiceField(Contest.objects.filter(parent=None).order_by("-year", "name"), label=_("edition"), required=False)
    track = forms.ModelChoiceField(Track.objects.none(), label=_("track"), required=False)
    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("programme"), required=False)
    venture = forms.CharField(label=_("venture: credit code or name"), required=False, max_length=120)

    def __init__(self, *args: Any, scope: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        fields: Any = self.fields
        fields["below"].queryset = scope.get_children().exclude(level="unit").order_by("path")
        fields["below"].empty_label = scope.name
        fields["track"].queryset = Track.objects.filter(contest__parent=None).select_related("contest").order_by("-contest__year", "order")
        fields["track"].label_from_instance = lambda track: f"{track.contest.name}，{track.name}"
        fields["programme"].queryset = Programme.objects.filter(in_subtree("organization", scope)).order_by("name")
        for name in ("contest", "track", "programme"):
            fields[name].empty_label = pgettext_lazy("choice", "all")

    def clean_venture(self) -> Any:
        text = self.cleaned_data["venture"].strip()
        if not text:
            return None
        below = ventures_below(self.scope)
        found = list(below.filter(credit_code=text)[:1]) or list(below.filter(name__icontains=text)[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("No single venture below you has this code or name. Enter the whole credit code."))
        return found[0]


class AnnualForm(forms.Form):
    year = forms.IntegerField(label=_("year"), min_value=2000, max_value=2100)

    def day(self, today: dt.date) -> dt.date:
        """The year's end, or today while it runs."""
        return min(dt.date(self.cleaned_data["year"], 12, 31), today)


class ClaimForm(forms.ModelForm):
    comparable = forms.MultipleChoiceField(
        label=_("may be held beside"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(one.key, named(one)) for one in MEASURES],
    )

    class Meta:
        model = Claim
        fields = ["sentence", "source", "said_on", "unit", "may_mean", "comparable", "why_not"]
        widgets = {
            "said_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), "may_mean": forms.Textarea(attrs={"rows": 3}),
            "why_not": forms.Textarea(attrs={"rows": 3}),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Measures of another unit are refused: nothing that is counted in 人次 stands beside jobs."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        unlike = [named(BY_KEY[key]) for key in data.get("comparable", []) if BY_KEY[key].unit != data.get("unit")]
        if unlike:
            self.add_error("comparable", _("Counted in another unit, so never beside this sentence: %(names)s.") % {"names": "，".join(unlike)})
        return data
