"""Forms of the staff pages. Each gives plain values to an action; a model's own checks run here first, so that errors stand beside their fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from directory.models import Achievement, Apprenticeship, Craftsman, Designation, Honour, Member, Profile, Step, Studio
from directory.rules.listing import key
from directory.rules.names import leader_in
from directory.rules.words import REGION_NAMES

TEXT = forms.Textarea(attrs={"rows": 6})


class ProfileForm(forms.ModelForm):
    """Draws the draft; `changes()` is what to hand to edit()."""

    region_code = forms.ChoiceField(
        label=_("region in the directory"), required=False, help_text=_("Left empty it is read from the region as printed."),
        choices=[("", "—"), *((code, name) for code, name in sorted(REGION_NAMES.items()))],
    )  # fmt: skip

    def __init__(self, data: Any = None, *, instance: Profile) -> None:
        instance.apply(instance.draft or {})
        super().__init__(data, instance=instance)
        code: Any = self.fields["region_code"]
        if instance.region_code and instance.region_code not in REGION_NAMES:  # a county's: finer than the list, and kept
            code.choices = [*code.choices, (instance.region_code, f"{instance.region_name}　{instance.region_code}")]

    def changes(self) -> dict[str, Any]:
        values = {name: value.pk if hasattr(value, "pk") else value for name, value in self.cleaned_data.items()}
        unit = self.instance.unit_id
        if "unit_text" in self.changed_data:
            named = Organization.objects.filter(name=values["unit_text"], level=Organization.Level.UNIT) if values["unit_text"] else None
            unit = named.values_list("pk", flat=True).first() if named is not None else None
        if "name" in self.changed_data and "pinyin" not in self.changed_data:
            values["pinyin"] = ""
        return {**values, "unit": unit}


class StudioForm(ProfileForm):
    class Meta:
        model = Studio
        fields = [
            "name", "pinyin", "kind", "kind_text", "unit_text", "region_text", "region_code", "leader_text", "leader", "field", "industry", "founded",
            "introduction",
        ]  # fmt: skip
        labels = {"name": _("name of the studio")}
        widgets = {"introduction": TEXT}

    def __init__(self, data: Any = None, *, instance: Studio) -> None:
        super().__init__(data, instance=instance)
        suggested = leader_in(instance.name)
        names = {key(name) for name in (instance.leader_text, suggested) if name}
        leader: Any = self.fields["leader"]
        leader.queryset = Craftsman.objects.filter(name_key__in=names) | Craftsman.objects.filter(pk=instance.leader_id or 0)
        leader.label_from_instance = lambda person: f"{person.name}　{person.unit_name}"
        leader.help_text = _("Craftsmen of the leader's name. Save the name first, then choose the person.")
        if suggested and not instance.leader_text:
            self.fields["leader_text"].help_text = _("The studio's name suggests %(name)s. Write it here if that is so.") % {"name": suggested}


class CraftsmanForm(ProfileForm):
    class Meta:
        model = Craftsman
        fields = [
            "name", "pinyin", "trade", "grade", "unit_text", "region_text", "region_code", "industry", "special_skill", "skill_basis", "biography",
        ]  # fmt: skip
        widgets = {"biography": TEXT}


class _Dated(forms.ModelForm):
    """`on` by the browser's own date control."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": type(self).__name__.lower(), **kwargs})
        for name in {"on", "due"} & set(self.fields):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DesignationForm(_Dated):
    class Meta:
        model = Designation
        fields = ["step", "level", "result", "due", "on", "body", "batch", "document", "title", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        step: Any = self.fields["step"]
        step.choices = [choice for choice in step.choices if choice[0] in ("", Step.APPLIED, Step.DESIGNATED, Step.REVIEWED, Step.REVOKED)]


class ChangeForm(forms.Form):
    """变更领衔人, 更名, 单位变更."""

    step = forms.ChoiceField(
        label=_("what changed"), choices=[(step.value, step.label) for step in (Step.LEADER, Step.RENAMED, Step.MOVED)]
    )  # fmt: skip
    value = forms.CharField(label=_("from now on"), max_length=120, help_text=_("The new leader, name or unit."))
    on = forms.DateField(label=_("date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label=_("note"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "change", **kwargs})


class MemberForm(_Dated):
    class Meta:
        model = Member
        fields = ["name", "part"]


class AchievementForm(_Dated):
    benefit_yuan = forms.IntegerField(label=_("yearly benefit in yuan"), min_value=0, required=False)

    class Meta:
        model = Achievement
        fields = ["title", "kind", "year", "benefit_yuan", "basis", "proof", "rung"]

    def values(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        yuan = values.pop("benefit_yuan")
        return {**values, "benefit_fen": None if yuan is None else yuan * 100}


class HonourForm(_Dated):
    class Meta:
        model = Honour
        fields = ["title", "level", "on", "body", "batch", "document"]


class RevokeForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=300)
    on = forms.DateField(label=_("revoked on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": "revokeform", **kwargs})


class ApprenticeForm(_Dated):
    class Meta:
        model = Apprenticeship
        fields = ["apprentice_name", "apprentice_grade", "since", "until"]
