from django.urls import path

from contest.views.staff import entries

urlpatterns = [
    path("staff/contests/<slug:slug>/entries/", entries.entries, name="staff_entries"),
    path("staff/entries/<str:ref>/", entries.entry, name="staff_entry"),
]
