from django.urls import path

from contest.views import apart, entering_for, receipts, team, uploading, worker

urlpatterns = [
    path("contests/<slug:slug>/enter/", worker.new, name="entry_new"),
    path("entries/", worker.mine, name="entries_mine"),
    path("entries/parts/", team.parts, name="entry_parts"),
    path("entries/units/", worker.units, name="entry_units"),
    path("entries/<str:ref>/", worker.status, name="entry"),
    path("entries/<str:ref>/edit/", worker.edit, name="entry_edit"),
    path("entries/<str:ref>/check/", worker.check, name="entry_check"),
    path("entries/<str:ref>/confirm/", entering_for.confirmed, name="entry_confirm"),
    path("entries/<str:ref>/members/ask/", team.asking, name="entry_ask_members"),
    path("entries/<str:ref>/no-union/", team.no_union, name="entry_no_union"),
    path("entries/<str:ref>/recall/", worker.take_back, name="entry_recall"),
    path("entries/<str:ref>/withdraw/", worker.leave, name="entry_withdraw"),
    path("entries/<str:ref>/apart/", apart.apart, name="entry_apart"),
    path("entries/<str:ref>/discard/", worker.throw_away, name="entry_discard"),
    path("entries/<str:ref>/files/<str:file_ref>/", worker.file, name="entry_file"),
    path("entries/<str:ref>/files/<str:file_ref>/remove/", worker.remove_file, name="entry_file_remove"),
    path("entries/<str:ref>/files/<str:file_ref>/pages/<int:page>/", uploading.page, name="entry_file_page"),
    path("entries/<str:ref>/uploads/", uploading.begun, name="entry_upload_begin"),
    path("entries/<str:ref>/uploads/<str:upload_ref>/", uploading.piece, name="entry_upload"),
    path("entries/<str:ref>/versions/<int:number>/", worker.version, name="entry_version"),
    path("entries/<str:ref>/versions/<int:number>/receipt.pdf", receipts.printed, name="entry_receipt"),
    path("entries/<str:ref>/versions/<int:number>/content.json", receipts.content, name="entry_content"),
]
