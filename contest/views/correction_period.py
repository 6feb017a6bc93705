"""补正期限 made longer by the desk that asked, or by the host."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.asked import posted
from accounts.permissions import person_of, signed_in
from contest.actions.rescheduling import NotLater, extend_correction
from contest.models import Entry
from contest.permissions import holds_entry, hosts_entry
from ledger.refusals import NotAllowed

ENDS = dt.time(17)


class PeriodForm(forms.Form):
    day = forms.DateField(
        label=gettext_lazy("Correction period ends on"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("At 17:00 of this day."),
    )
    reason = forms.CharField(label=gettext_lazy("Why it is made longer"), max_length=200, required=False)

    @property
    def due(self) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(self.cleaned_data["day"], ENDS))


@signed_in
def period(request: HttpRequest, ref: str) -> HttpResponseBase:
    entry = get_object_or_404(Entry.objects.exclude(submitted=None).select_related("contest__organization", "holder", "leader"), ref=ref)
    person = person_of(request)
    if not holds_entry(person, entry) and not hosts_entry(person, entry):
        raise NotAllowed
    correction = entry.corrections.filter(closed_at=None).select_related("organization").first()
    form, status = PeriodForm(posted(request)), 200
    if request.method == "POST" and correction is not None:
        status = 422
        if form.is_valid():
            try:
                extend_correction(correction=correction, by=person, due=form.due, reason=form.cleaned_data["reason"])
            except NotLater as refused:
                form.add_error("day", str(refused))
            else:
                messages.success(request, _("Made longer. The leader is told."))
                return redirect("correction_period", ref=ref)
    context = {"entry": entry, "correction": correction, "form": form}
    return render(request, "contest/officer/correction_period.html", context, status=status)
