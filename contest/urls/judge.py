from django.urls import path

from contest.views import judge, judge_sheet

urlpatterns = [
    path("judge/", judge.desk, name="judge_desk"),
    path("judge/contests/<slug:slug>/commitment/", judge.commitment, name="judge_commitment"),
    path("judge/rounds/<str:ref>/", judge.round_desk, name="judge_round"),
    path("judge/rounds/<str:ref>/conflicts/", judge.declare, name="judge_declare"),
    path("judge/sheets/<str:ref>/", judge_sheet.sheet, name="judge_sheet"),
    path("judge/sheets/<str:ref>/marks/", judge_sheet.mark, name="judge_mark"),
    path("judge/sheets/<str:ref>/remark/", judge_sheet.remark, name="judge_remark"),
    path("judge/sheets/<str:ref>/recuse/", judge_sheet.ask_recusal, name="judge_recuse"),
    path("judge/sheets/<str:ref>/files/<str:file_ref>/", judge_sheet.file, name="judge_file"),
    path("judge/sheets/<str:ref>/files/<str:file_ref>/pages/<int:page>/", judge_sheet.page, name="judge_page"),
]
