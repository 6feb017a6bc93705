from django.urls import path

from incubator.views import auditing, founder, public, staff, verifying

urlpatterns = [
    path("outcomes/", public.outcomes, name="outcomes"),
    path("ventures/", founder.mine, name="ventures_mine"),
    path("ventures/<str:ref>/", founder.venture, name="venture"),
    path("ventures/<str:ref>/name/", founder.name, name="venture_name"),
    path("ventures/<str:ref>/accountant/", founder.accountant, name="venture_accountant"),
    path("ventures/<str:ref>/report/", founder.report, name="venture_report"),
    path("ventures/<str:ref>/evidence/<str:file_ref>/", founder.evidence, name="venture_evidence"),
    path("staff/ventures/", staff.ventures, name="staff_ventures"),
    path("staff/ventures/new/", staff.new, name="staff_venture_new"),
    path("staff/ventures/<str:ref>/", staff.venture, name="staff_venture"),
    path("staff/deals/<str:ref>/", staff.deal, name="staff_deal"),
    path("staff/verify/", verifying.desk, name="staff_verify"),
    path("staff/verify/<str:ref>/", verifying.report, name="staff_verify_report"),
    path("staff/payments/<int:pk>/verify/", verifying.payment, name="staff_verify_payment"),
    path("staff/audits/", auditing.samples, name="staff_audits"),
    path("staff/audits/<str:ref>/", auditing.sample, name="staff_audit_sample"),
    path("staff/figures/", staff.figures, name="staff_figures"),
]
