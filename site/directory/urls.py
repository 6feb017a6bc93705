from django.urls import URLPattern, URLResolver, path, re_path

from directory.views import lists, public, staff

app_name = "directory"
_kind = r"(?P<kind>studios|craftsmen)"
_ref = r"(?P<ref>[\w-]{12})"
urlpatterns: list[URLPattern | URLResolver] = [
    path("studios/<slug:slug>/", public.studio, name="studio"),
    path("craftsmen/<slug:slug>/", public.craftsman, name="craftsman"),
    path("staff/directory/", staff.profiles, name="staff_profiles"),
    path("staff/directory/import/", lists.upload, name="upload"),
    path("staff/directory/import/<str:ref>/", lists.look, name="import"),
    path("staff/directory/import/<str:ref>/apply/", lists.apply, name="apply_import"),
    re_path(rf"^staff/directory/{_kind}/new/$", staff.new_profile, name="new_profile"),
    re_path(rf"^staff/directory/{_kind}/{_ref}/$", staff.profile, name="staff_profile"),
    re_path(rf"^staff/directory/{_kind}/{_ref}/approve/$", staff.approve, name="approve"),
    re_path(rf"^staff/directory/(?P<kind>studios)/{_ref}/(?P<what>designation|change|member|achievement)/$", staff.add, name="add_to_studio"),
    re_path(rf"^staff/directory/(?P<kind>craftsmen)/{_ref}/(?P<what>honour|apprentice|achievement)/$", staff.add, name="add_to_craftsman"),
    path("staff/directory/studios/<str:ref>/members/<int:pk>/remove/", staff.remove_member, name="remove_member"),
    path("staff/directory/craftsmen/<str:ref>/honours/<int:pk>/revoke/", staff.revoke_honour, name="revoke_honour"),
]
