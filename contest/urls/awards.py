"""The end of a contest's life: appeals, decisions of two people, awards, certificates, papers, the calendar."""

from django.urls import path

from contest.views import appeals
from contest.views.staff import calendar, decisions

urlpatterns = [
    path("entries/<str:ref>/appeal/", appeals.ask, name="entry_appeal"),
    path("entries/<str:ref>/nominate/", appeals.nominate, name="entry_nominate"),
    path("entries/<str:ref>/give-back/", appeals.give_award_back, name="entry_give_back"),
    path("appeals/", appeals.waiting, name="appeals"),
    path("appeals/<str:ref>/", appeals.examine, name="appeal_examine"),
    path("staff/entries/<str:ref>/decisions/", decisions.decisions, name="staff_decisions"),
    path("staff/calendar/", calendar.calendar, name="staff_calendar"),
]
