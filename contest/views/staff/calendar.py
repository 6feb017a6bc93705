"""The calendar of working days, by year: what differs from the weekday."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.asked import whole
from accounts.permissions import person_of, signed_in
from contest.actions.calendar import AsItsWeekday, drop_day, keeps_calendar, sees_calendar, set_day
from contest.forms.results import HolidayForm
from contest.models import Holiday
from contest.queries import holidays
from ledger import clock
from ledger.refusals import NotAllowed


@signed_in
def calendar(request: HttpRequest) -> HttpResponseBase:
    person = person_of(request)
    if not (keeps_calendar(person) if request.method == "POST" else sees_calendar(person)):
        raise NotAllowed
    form, status = HolidayForm(request.POST if request.POST.get("do") == "set" else None), 200
    if request.method == "POST":
        day = day_in(request) if request.POST.get("do") == "drop" else None
        if day is not None:
            drop_day(date=day, by=person)
            messages.success(request, _("Taken out of the calendar."))
            return back(day)
        if form.is_valid():
            data = form.cleaned_data
            try:
                set_day(date=data["date"], works=data["works"] == "yes", name=data["name"], by=person)
            except AsItsWeekday as refused:
                form.add_error("date", str(refused))
            else:
                messages.success(request, _("Kept in the calendar."))
                return back(data["date"])
        status = 422
    _known, until = holidays()
    year = whole(request.GET.get("year")) or clock.today().year
    years = sorted({*Holiday.objects.dates("date", "year")}, reverse=True)
    context = {
        "form": form, "year": year, "years": [one.year for one in years][:12], "days": Holiday.objects.filter(date__year=min(year, 9999)),
        "until": until, "keeps": keeps_calendar(person), "unknown": until < clock.today() + dt.timedelta(days=60),
    }  # fmt: skip
    return render(request, "contest/staff/calendar.html", context, status=status)


def day_in(request: HttpRequest) -> dt.date | None:
    try:
        return parse_date(request.POST.get("date", ""))
    except ValueError:  # the thirtieth of February
        return None


def back(day: dt.date) -> HttpResponse:
    return redirect(f"{reverse('staff_calendar')}?year={day.year}")
