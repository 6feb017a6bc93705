"""Outside the language prefix: what QR codes on paper lead to must never move."""

from django.urls import path

from contest.views import public, receipts

urlpatterns = [
    path("", public.look_up, name="verify_look_up"),
    path("receipts/<str:code>/", receipts.verify, name="verify_receipt"),
    path("<str:code>/", public.verify, name="verify"),
]
