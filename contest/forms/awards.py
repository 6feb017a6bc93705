"""Awards of units, certificates, payments, shares."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contest.models import AwardLevel, Certificate, CertificateDesign, Contest


class YuanField(forms.DecimalField):
    """元 as people write it, kept as 分."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, decimal_places=2, max_digits=12, **kwargs)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return None if found is None else int(found * 100)


class UnitAwardForm(forms.Form):
    level = forms.ModelChoiceField(label=_("Award"), queryset=AwardLevel.objects.none(), empty_label=None)
    unit = forms.CharField(label=_("Unit"), max_length=120)

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].queryset = contest.award_levels.filter(for_units=True)  # type: ignore[attr-defined]


class PaidForm(forms.Form):
    on = forms.DateField(label=_("Paid on"), widget=forms.DateInput(attrs={"type": "date"}))


class FeesForm(forms.Form):
    day = YuanField(label=_("Fee for a day, in yuan"))
    full = forms.IntegerField(label=_("Full days"), min_value=0, max_value=60, initial=1)
    half = forms.IntegerField(label=_("Half days"), min_value=0, max_value=60, initial=0)


class DesignForm(forms.ModelForm[CertificateDesign]):
    class Meta:
        model = CertificateDesign
        fields = ("heading", "border", "seal", "signatories", "closing")
        labels = {"heading": _("Name of the certificate")}
        widgets = {"border": forms.RadioSelect, "signatories": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "heading": _("荣誉证书 or 获奖证书"), "signatories": _("One a line, as they sign. Empty: the hosts."),
            "seal": _("Otherwise the seal is put by hand."),
        }  # fmt: skip


class ReissueForm(forms.Form):
    people = forms.CharField(
        label=_("Names, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("In the order in which they are printed.")
    )
    unit = forms.CharField(label=_("Unit"), max_length=120, required=False)
    project = forms.CharField(label=_("Project"), max_length=60, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, certificate: Certificate, **kwargs: Any) -> None:
        text = certificate.text
        kwargs["initial"] = {"people": "\n".join(text["people"]), "unit": text["unit"], "project": text["project"]}
        super().__init__(*args, **kwargs)
        for name in ("people", "project") if certificate.award_id is None else ():
            del self.fields[name]

    def correction(self) -> dict[str, Any]:
        """The arguments of reissue."""
        return {**self.cleaned_data, "people": self.cleaned_data.get("people", "").splitlines()}


class SharesForm(forms.Form):
    """One field a member, in the order of the entry."""

    def __init__(self, *args: Any, names: list[str], shares: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        for place, (name, fen) in enumerate(zip(names, shares, strict=True)):
            self.fields[f"share-{place}"] = YuanField(label=name, initial=Decimal(fen) / 100)

    def shares(self) -> list[tuple[str, int]]:
        return [(name, self.cleaned_data[f"share-{place}"]) for place, name in enumerate(self.names)]
