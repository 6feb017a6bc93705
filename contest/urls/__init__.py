"""Addresses of the contest, by who uses them."""

from contest.urls import awards, judge, judged, lists, officer, public, results, scoring, staff, worker

urlpatterns = [
    *awards.urlpatterns,
    *public.urlpatterns,
    *lists.urlpatterns,
    *worker.urlpatterns,
    *officer.urlpatterns,
    *judge.urlpatterns,
    *judged.urlpatterns,
    *staff.urlpatterns,
    *results.urlpatterns,
    *scoring.urlpatterns,
]
