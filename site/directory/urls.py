from django.urls import URLPattern, URLResolver, path, re_path

from directory.views import keeper, lists, officer, public, questions, staff, standing

app_name = "directory"
_kind = r"(?P<kind>studios|craftsmen)"
_slug = r"(?P<slug>[-\w]+)"
_ref = r"(?P<ref>[\w-]{12})"
urlpatterns: list[URLPattern | URLResolver] = [
    path("directory/feed.xml", public.NewProfiles(), name="feed"),
    path("studios/<slug:slug>/", public.studio, name="studio"),
    path("studios/<slug:slug>/visits.ics", public.visits_calendar, name="visits_calendar"),
    path("studios/<slug:slug>/visits/", officer.visits, name="visits"),
    path("studios/<slug:slug>/ask/", questions.ask, name="ask"),
    re_path(rf"^{_kind}/{_slug}/portrait\.webp$", public.portrait, name="portrait"),
    re_path(rf"^{_kind}/{_slug}/card\.png$", public.card, name="card"),
    re_path(rf"^{_kind}/{_slug}/profile\.pdf$", public.printed, name="printed"),
    # who keeps a studio, and a craftsman's own page
    path("me/studios/", keeper.studios, name="my_studios"),
    re_path(rf"^me/studios/{_ref}/$", keeper.kept, name="kept"),
    re_path(rf"^me/studios/{_ref}/(?P<what>offer|visit|money|review|apprentice)/$", keeper.write, name="keep"),
    re_path(rf"^me/studios/{_ref}/funds\.xlsx$", keeper.funds_file, name="funds_file"),
    re_path(rf"^me/studios/{_ref}/apprentices/(?P<pk>\d+)/(?P<act>sign|conclude)/$", keeper.pair_act, name="agreement"),
    re_path(rf"^me/studios/{_ref}/apprentices/(?P<pk>\d+)/agreement/$", keeper.agreement, name="agreement_file"),
    re_path(rf"^me/studios/{_ref}/vouchers/(?P<pk>\d+)/$", keeper.voucher, name="voucher"),
    re_path(rf"^me/dates/{_ref}/cancel/$", keeper.offer_act, name="cancel_offer"),
    re_path(rf"^me/groups/{_ref}/(?P<act>attend|decline)/$", keeper.booking_act, name="group"),
    re_path(rf"^me/drafts/{_kind}/{_ref}/$", keeper.draft, name="draft"),
    re_path(rf"^me/drafts/{_kind}/{_ref}/portrait/$", keeper.send_portrait, name="send_portrait"),
    re_path(rf"^me/drafts/{_kind}/{_ref}/portrait/now/$", keeper.draft_portrait, name="draft_portrait"),
    path("me/questions/", questions.questions, name="questions"),
    re_path(rf"^me/questions/{_ref}/$", questions.question, name="consultation"),
    re_path(rf"^me/questions/{_ref}/(?P<act>accept|assign|answer|close|pass-on|call-back)/$", questions.move_question, name="move_question"),
    # unions: applications of studios, groups on visits
    path("desk/studios/", officer.applications, name="applications"),
    path("desk/studios/new/", officer.new_application, name="new_application"),
    re_path(rf"^desk/studios/{_ref}/$", officer.application, name="application"),
    re_path(rf"^desk/studios/{_ref}/edit/$", officer.edit_application, name="edit_application"),
    re_path(
        rf"^desk/studios/{_ref}/(?P<act>submit|withdraw|recommend|return|decline|designate)/$", officer.move_application, name="move_application"
    ),
    path("desk/visits/", officer.bookings, name="bookings"),
    re_path(rf"^desk/visits/{_ref}/$", officer.booking, name="booking"),
    # federation staff
    path("staff/directory/reviews/", standing.reviews, name="reviews"),
    re_path(rf"^staff/directory/reviews/{_ref}/(?P<year>\d{{4}})/$", standing.review, name="review"),
    path("staff/directory/counts/", standing.counts, name="counts"),
    path("staff/directory/duplicates/", standing.duplicates, name="duplicates"),
    re_path(rf"^staff/directory/{_kind}/{_ref}/merge/(?P<other>[\w-]{{12}})/$", standing.merge, name="merge"),
    re_path(rf"^staff/directory/studios/{_ref}/keeper/$", standing.add_keeper, name="add_keeper"),
    re_path(rf"^staff/directory/studios/{_ref}/keepers/(?P<pk>\d+)/release/$", standing.release_keeper, name="release_keeper"),
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
