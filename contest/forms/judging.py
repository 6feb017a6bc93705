"""What a judge writes, and what staff say of judges and pairs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from contest.forms.setup import ListField
from contest.models import Contest, Entry, Judge


class OrganizationField(forms.CharField):
    """An organization by its whole name, for there are thousands."""

    def clean(self, value: Any) -> Organization | None:
        name = " ".join((super().clean(value) or "").split())
        if not name:
            return None
        found = list(Organization.objects.filter(name=name)[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("No single organization has this name. Write the whole name as the tree has it."))
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        return Organization.objects.get(pk=value).name if isinstance(value, int) else value


class RemarkForm(forms.Form):
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "data-remark": ""}),
        help_text=_("The leader of the project can read it, without your name."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note for staff"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2, "data-remark": ""}),
        help_text=_("Only the organizer's staff read it."),
    )  # fmt: skip


class RecuseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For instance: was the project's mentor; same group of companies; family."),
    )  # fmt: skip


class DeclareForm(RecuseForm):
    entry = forms.IntegerField(widget=forms.HiddenInput)


class JudgeForm(forms.ModelForm[Judge]):
    expertise = ListField(label=_("expertise"), required=False, help_text=_("Names of tracks or industries, separated by commas."))
    other_regions = ListField(
        label=_("further regions"), required=False, 
        help_text=_("Region codes of home or earlier posts, separated by commas; they bar like the own one."),
    )  # fmt: skip
    employer_organization = OrganizationField(
        label=_("employer's union"), required=False, help_text=_("Its whole name; with it the system finds conflicts of the same unit or group.")
    )

    class Meta:
        model = Judge
        fields = (
            "role", "name", "phone", "email", "title", "employer", "employer_organization", "group", "region_code", "other_regions", "expertise",
            "jury", "ceiling", "available", "free_from", "free_until",
        )  # fmt: skip
        widgets = {name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("free_from", "free_until")}

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        juries = {panel["key"]: panel.get("name") or panel["key"] for round in contest.rounds.all() for panel in round.method.get("panels", ())}
        if juries:
            choices = [("", _("the first, which is drawn")), *juries.items()]
            self.fields["jury"] = forms.ChoiceField(label=_("jury"), choices=choices, required=False)
        else:
            del self.fields["jury"]
        if self.instance.pk:
            del self.fields["role"]
        if self.instance.person_id:
            self.fields["phone"].disabled = self.fields["email"].disabled = True


class ConflictForm(forms.Form):
    """A conflict that staff enter for a judge."""

    number = forms.CharField(label=_("Number of the entry"), max_length=24)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contest = contest

    def clean_number(self) -> Entry:
        entry = self.contest.entries.filter(number=self.cleaned_data["number"].strip().upper()).first()
        if entry is None:
            raise forms.ValidationError(_("No entry of this contest has this number."))
        return entry


class ReasonForm(forms.Form):
    """Drawing again: why, and who of the supervisors is present."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    supervisor = forms.ModelChoiceField(label=_("supervisor present"), queryset=Judge.objects.none(), required=False)

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = contest.judges.filter(role=Judge.Role.SUPERVISOR)  # type: ignore[attr-defined]
