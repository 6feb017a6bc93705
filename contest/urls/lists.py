"""Lists that a union sends in, and who takes over what stands on them."""

from django.urls import path

from contest.views import letters, papers, union_lists

urlpatterns = [
    path("desk/<slug:slug>/sheets/", union_lists.sheets, name="desk_sheets"),
    path("desk/<slug:slug>/sheets/template.xlsx", union_lists.template, name="desk_sheet_template"),
    path("desk/<slug:slug>/sheets/<str:ref>/", union_lists.sheet, name="desk_sheet"),
    path("entries/<str:ref>/letters/", letters.thread, name="entry_letters"),
    path("staff/contests/<slug:slug>/letters/", letters.to_many, name="staff_letters"),
    path("desk/<slug:slug>/papers/", papers.papers, name="desk_papers"),
    path("papers/<str:token>/paper.<str:kind>", papers.paper, name="desk_paper"),
    path("papers/sheets/<int:pk>/", papers.sheet_file, name="desk_stamped_file"),
    path("stamped/<str:token>/", papers.stamped, name="stamped"),
    path("entries/claim/", union_lists.claims, name="entries_claim"),
]
