from django.urls import path

from contest.views import correction_period, entering_for, officer, officer_list

urlpatterns = [
    path("desk/", officer.desks, name="desks"),
    path("desk/<slug:slug>/", officer.desk, name="desk"),
    path("desk/<slug:slug>/list/", officer_list.listed, name="desk_list"),
    path("desk/<slug:slug>/places/", officer_list.places, name="desk_places"),
    path("desk/<slug:slug>/below/", officer.below, name="desk_below"),
    path("desk/<slug:slug>/enter-for/", entering_for.begin, name="desk_enter_for"),
    path("desk/entries/<str:ref>/", officer.entry, name="desk_entry"),
    path("entries/<str:ref>/correction-period/", correction_period.period, name="correction_period"),
    path("desk/list/<int:pk>/take-off/", officer.off_list, name="desk_take_off"),
]
