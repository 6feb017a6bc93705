from django.urls import path

from contest.views import officer

urlpatterns = [
    path("desk/", officer.desks, name="desks"),
    path("desk/<slug:slug>/", officer.desk, name="desk"),
    path("desk/entries/<str:ref>/", officer.entry, name="desk_entry"),
    path("desk/list/<int:pk>/take-off/", officer.off_list, name="desk_take_off"),
]
