from django.urls import path

from contest.views.staff import results

urlpatterns = [
    path("staff/contests/<slug:slug>/rounds/<str:ref>/result/", results.result, name="staff_result"),
    path("staff/contests/<slug:slug>/rounds/<str:ref>/objections/", results.objections, name="staff_objections"),
    path("staff/contests/<slug:slug>/objections/<str:ref>/", results.objection, name="staff_objection"),
    path("staff/contests/<slug:slug>/objections/<str:ref>/evidence/", results.evidence, name="staff_objection_evidence"),
]
