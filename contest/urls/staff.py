from django.urls import path
from django.views.generic import RedirectView

from contest.views.staff import alike, assigned, bench, entries, judge_list, judges, reopening, rounds, scheme, setup, zones

urlpatterns = [
    path("staff/", RedirectView.as_view(pattern_name="staff_contests"), name="staff"),
    path("staff/contests/", setup.contests, name="staff_contests"),
    path("staff/contests/new/", setup.new, name="staff_contest_new"),
    path("staff/contests/<slug:slug>/", setup.overview, name="staff_contest"),
    path("staff/contests/<slug:slug>/announce/", setup.announcing, name="staff_announce"),
    path("staff/contests/<slug:slug>/zones/", zones.zones, name="staff_zones"),
    path("staff/contests/<slug:slug>/up/", zones.up, name="staff_zone_up"),
    path("staff/contests/<slug:slug>/copy/", zones.copy, name="staff_contest_copy"),
    path("staff/contests/<slug:slug>/edit/<slug:part>/", setup.edit, name="staff_contest_edit"),
    path("staff/contests/<slug:slug>/entries/", entries.entries, name="staff_entries"),
    path("staff/contests/<slug:slug>/drafts/", reopening.drafts, name="staff_drafts"),
    path("staff/contests/<slug:slug>/entries/entries.xlsx", entries.spreadsheet, name="staff_entries_sheet"),
    path("staff/contests/<slug:slug>/entries/bulk/", entries.bulk, name="staff_bulk"),
    path("staff/contests/<slug:slug>/entries/done/<str:ref>/", entries.batch, name="staff_batch"),
    path("staff/entries/<str:ref>/", entries.entry, name="staff_entry"),
    path("staff/entries/<str:ref>/alike/", alike.alike, name="staff_entry_alike"),
    path("staff/entries/<str:ref>/reopen/", reopening.reopened, name="staff_entry_reopen"),
    path("staff/contests/<slug:slug>/judges/", judges.judges, name="staff_judges"),
    path("staff/contests/<slug:slug>/judges/list/", judge_list.judge_list, name="staff_judge_list"),
    path("staff/contests/<slug:slug>/judges/<int:pk>/", judges.judge, name="staff_judge"),
    path("staff/contests/<slug:slug>/rounds/", rounds.rounds, name="staff_rounds"),
    path("staff/contests/<slug:slug>/rounds/new/", rounds.new, name="staff_round_new"),
    path("staff/rounds/<str:ref>/", rounds.round, name="staff_round"),
    path("staff/rounds/<str:ref>/delete/", rounds.delete, name="staff_round_delete"),
    path("staff/rounds/<str:ref>/scheme/", scheme.scheme, name="staff_scheme"),
    path("staff/rounds/<str:ref>/coefficients/", scheme.factors, name="staff_factors"),
    path("staff/rounds/<str:ref>/bench/", bench.bench, name="staff_bench"),
    path("staff/rounds/<str:ref>/judges/<int:pk>/", assigned.round_judge, name="staff_round_judge"),
    path("staff/rounds/<str:ref>/draws/<int:time>.json", assigned.draw_file, name="staff_draw_file"),
    path("staff/rounds/<str:ref>/entries/<int:pk>/", assigned.sheets, name="staff_sheets"),
]
