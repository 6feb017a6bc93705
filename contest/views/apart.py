"""申请评委回避: the leader names people who should not judge the entry."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts.asked import posted, whole
from accounts.permissions import person_of, signed_in
from contest.actions.naming import name_conflict, take_back_name
from contest.models import NamedConflict
from contest.views.worker import led_entry
from ledger.refusals import Refused


class NameForm(forms.ModelForm[NamedConflict]):
    class Meta:
        model = NamedConflict
        fields = ("name", "employer", "reason")
        help_texts = {"reason": gettext_lazy("For instance: former teacher; family; works for a competitor.")}


@signed_in
@never_cache
def apart(request: HttpRequest, ref: str) -> HttpResponseBase:
    entry, person = led_entry(request, ref), person_of(request)
    form, refusal, status = NameForm(posted(request)), None, 200
    if request.method == "POST":
        status = 422
        try:
            if (pk := whole(request.POST.get("take_back"))) is not None:
                take_back_name(named=get_object_or_404(entry.named_conflicts, pk=pk), by=person)
                messages.success(request, _("Taken back."))
                return redirect("entry_apart", ref=ref)
            if form.is_valid():
                name_conflict(entry=entry, by=person, **form.cleaned_data)
                messages.success(request, _("Kept. Whoever of this name judges the contest will not be given your entry."))
                return redirect("entry_apart", ref=ref)
        except Refused as refused:
            refusal, status = refused, refused.status
    rows = entry.named_conflicts.filter(withdrawn_at=None)
    return render(request, "contest/worker/apart.html", {"entry": entry, "form": form, "rows": rows, "refusal": refusal}, status=status)
