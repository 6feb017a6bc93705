"""Addresses of the contest, by who uses them."""

from contest.urls import officer, staff, worker

urlpatterns = [*worker.urlpatterns, *officer.urlpatterns, *staff.urlpatterns]
