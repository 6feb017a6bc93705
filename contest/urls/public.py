from django.urls import path

from contest.views import draws, public

urlpatterns = [
    path("contest/<slug:slug>/", public.contest_page, name="contest"),
    path("contest/<slug:slug>/draws/", draws.draws, name="draws"),
    path("draws/<str:ref>/<int:time>.json", draws.draw_file, name="draw_file"),
    path("contest/<slug:slug>/poster.pdf", public.contest_poster, name="contest_poster"),
    path("publicity/", public.publicity, name="publicity"),
    path("results/verify_result.py", public.verifier_file, name="verifier"),
    path("results/<str:ref>/", public.result, name="result"),
    path("results/<str:ref>/record.json", public.record_file, name="record"),
    path("results/<str:ref>/papers/<str:name>", public.paper, name="result_paper"),
    path("results/<str:ref>/object/", public.object_page, name="object"),
    path("objections/<str:ref>/", public.own_objection, name="objection"),
    path("certificates/<str:code>.pdf", public.certificate, name="certificate_pdf"),
]
