from django.urls import path

from contest.views import judge

urlpatterns = [
    path("judge/", judge.desk, name="judge_desk"),
    path("judge/contests/<slug:slug>/commitment/", judge.commitment, name="judge_commitment"),
    path("judge/rounds/<str:ref>/", judge.round_desk, name="judge_round"),
    path("judge/rounds/<str:ref>/conflicts/", judge.declare, name="judge_declare"),
    path("judge/sheets/<str:ref>/", judge.sheet, name="judge_sheet"),
    path("judge/sheets/<str:ref>/marks/", judge.mark, name="judge_mark"),
    path("judge/sheets/<str:ref>/remark/", judge.remark, name="judge_remark"),
    path("judge/sheets/<str:ref>/recuse/", judge.ask_recusal, name="judge_recuse"),
    path("judge/sheets/<str:ref>/files/<str:file_ref>/", judge.file, name="judge_file"),
    path("judge/sheets/<str:ref>/files/<str:file_ref>/pages/<int:page>/", judge.page, name="judge_page"),
]
