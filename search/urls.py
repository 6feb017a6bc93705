from django.urls import path

from search.views import public, staff

app_name = "search"
urlpatterns = [
    path("search/", public.search, name="search"),
    path("search/suggest/", public.suggestions, name="suggest"),
    path("search.json", public.as_json, name="json"),
    path("search.csv", staff.as_csv, name="csv"),
    path("staff/search/", staff.overview, name="staff"),
    path("staff/search/synonyms/new/", staff.synonym, name="synonym_new"),
    path("staff/search/synonyms/<int:pk>/", staff.synonym, name="synonym"),
    path("staff/search/missed/<int:pk>/", staff.missed, name="missed"),
    path("staff/search/rebuild/", staff.rebuild, name="rebuild"),
]
