from django.urls import path

from contest.views.staff import corrections, explained, exports, ledger, scales, ties

urlpatterns = [
    path("staff/contests/<slug:slug>/rounds/<str:ref>/ties/", ties.ties, name="staff_ties"),
    path("staff/contests/<slug:slug>/rounds/<str:ref>/corrections/", corrections.corrections, name="staff_recounts"),
    path("staff/contests/<slug:slug>/rounds/<str:ref>/corrections/<str:recount>/", corrections.correction, name="staff_recount"),
    path("staff/contests/<slug:slug>/rounds/<str:ref>/scales/", scales.scales, name="round_scales"),
    path("staff/contests/<slug:slug>/ledger/", ledger.ledger, name="staff_ledger"),
    path("staff/contests/<slug:slug>/rounds/<str:ref>/record-<int:number>.json", ledger.record_file, name="staff_record"),
    path("staff/contests/<slug:slug>/rounds/<str:ref>/result.xlsx", exports.spreadsheet, name="staff_spreadsheet"),
    path("staff/contests/<slug:slug>/rounds/<str:ref>/report.docx", exports.report, name="staff_report"),
    path("staff/contests/<slug:slug>/rounds/<str:ref>/score-sheets/", exports.make_sheets, name="staff_score_sheets_make"),
    path("staff/contests/<slug:slug>/rounds/<str:ref>/score-sheets.pdf", exports.sheets, name="staff_score_sheets"),
    path("staff/contests/<slug:slug>/rounds/<str:ref>/result/<int:pk>/", explained.explained, name="staff_explained"),
]
