"""A list of judges into the pool: checked first, added when nothing is wrong."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from accounts.permissions import person_of
from contest.actions.judges import add_judges
from contest.forms.judge_list import Checked, ListForm, as_text, check_list
from contest.models import Contest
from contest.views.staff.doors import for_staff, work_links
from spreadsheets.reading import BadSheet, read


@for_staff
@never_cache
def judge_list(request: HttpRequest, contest: Contest) -> HttpResponseBase:
    form, checked, status = ListForm(), None, 200
    if request.method == "POST":
        form = ListForm(request.POST, request.FILES)
        status = 422
        if form.is_valid():
            text = form.cleaned_data["rows"]
            try:
                if form.cleaned_data["file"]:
                    text = as_text(read(form.cleaned_data["file"].read()))
            except BadSheet as bad:
                form.add_error("file", str(bad))
            else:
                checked = check_list(contest, text)
                if request.POST.get("do") == "add" and not checked.problems and not form.cleaned_data["file"]:
                    return added(request, contest, checked)
                form, status = ListForm(initial={"rows": text}), 422 if checked.problems else 200
    context = {"contest": contest, "form": form, "checked": checked, "links": work_links(contest, "staff_judges")}
    return render(request, "contest/staff/judge_list.html", context, status=status)


def added(request: HttpRequest, contest: Contest, checked: Checked) -> HttpResponseBase:
    made = add_judges(contest=contest, by=person_of(request), judges=checked.judges)
    words = ngettext("%(n)d judge is in the pool. Invite by link next.", "%(n)d judges are in the pool. Invite by link next.", len(made))
    messages.success(request, words % {"n": len(made)})
    return redirect("staff_judges", slug=contest.slug)
