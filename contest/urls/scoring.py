"""While a round is scored: its progress, and paper sheets."""

from django.urls import path

from contest.views import clerk
from contest.views.staff import progress

urlpatterns = [
    path("staff/rounds/<str:ref>/progress/", progress.progress, name="staff_progress"),
    path("staff/rounds/<str:ref>/blind/", progress.blind, name="staff_blind"),
    path("judge/rounds/<str:ref>/panel/", progress.panel, name="judge_panel"),
    path("clerk/", clerk.desk, name="clerk_desk"),
    path("clerk/rounds/<str:ref>/", clerk.round, name="clerk_round"),
    path("clerk/sheets/<str:ref>/", clerk.sheet, name="clerk_sheet"),
]
