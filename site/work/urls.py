from django.urls import URLPattern, URLResolver, path

from work import views

urlpatterns: list[URLPattern | URLResolver] = [path("jobs/<str:ref>/", views.job, name="job")]
