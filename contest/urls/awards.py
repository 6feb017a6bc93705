"""The end of a contest's life: appeals, decisions of two people, awards, certificates, papers, the calendar."""

from django.urls import path

from contest.views import appeals
from contest.views.staff import awards, calendar, decisions

urlpatterns = [
    path("entries/<str:ref>/appeal/", appeals.ask, name="entry_appeal"),
    path("entries/<str:ref>/nominate/", appeals.nominate, name="entry_nominate"),
    path("entries/<str:ref>/give-back/", appeals.give_award_back, name="entry_give_back"),
    path("appeals/", appeals.waiting, name="appeals"),
    path("appeals/<str:ref>/", appeals.examine, name="appeal_examine"),
    path("staff/entries/<str:ref>/decisions/", decisions.decisions, name="staff_decisions"),
    path("entries/<str:ref>/feedback/", appeals.feedback, name="entry_feedback"),
    path("entries/<str:ref>/shares/", appeals.shares, name="entry_shares"),
    path("staff/contests/<slug:slug>/awards/", awards.awards, name="staff_awards"),
    path("staff/contests/<slug:slug>/awards/prizes.xlsx", awards.prizes, name="staff_prizes"),
    path("staff/contests/<slug:slug>/awards/fees.xlsx", awards.fees, name="staff_fees"),
    path("staff/contests/<slug:slug>/certificates/", awards.certificates, name="staff_certificates"),
    path("staff/contests/<slug:slug>/certificates.pdf", awards.certificates_file, name="staff_certificates_file"),
    path("staff/contests/<slug:slug>/certificates/<str:code>/", awards.reissuing, name="staff_reissue"),
    path("staff/contests/<slug:slug>/rounds/<str:ref>/book/", awards.make_book, name="staff_book_make"),
    path("staff/contests/<slug:slug>/rounds/<str:ref>/book.pdf", awards.book, name="staff_book"),
    path("staff/calendar/", calendar.calendar, name="staff_calendar"),
]
