"""Outside the language prefix: what QR codes on paper lead to must never move."""

from django.urls import path

from contest.views import public

urlpatterns = [
    path("", public.look_up, name="verify_look_up"),
    path("<str:code>/", public.verify, name="verify"),
]
