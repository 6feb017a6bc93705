"""A person's own inbox."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ledger import clock
from notices.actions import mark_all_read, mark_read
from notices.models import Delivery, Notice
from notices.tasks import KEPT_YEARS

PER_PAGE = 30


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    page = Paginator(Notice.objects.filter(person=request.user.pk or 0).select_related("delivery"), PER_PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    notices = list(page)
    by_phone = {notice.pk for notice in notices if notice.delivery.channel == Delivery.Channel.SMS and notice.delivery.state == Delivery.State.SENT}
    context = {
        "page": page,
        "today": [notice for notice in notices if timezone.localdate(notice.made_at) >= today],
        "earlier": [notice for notice in notices if timezone.localdate(notice.made_at) < today],
        "by_phone": by_phone,
        "kept_years": KEPT_YEARS,
    }
    return render(request, "notices/inbox.html", context)


@require_safe
@login_required
def open_notice(request: HttpRequest, ref: str) -> HttpResponse:
    """Following a notice reads it. By GET, since mail programs and WeChat follow links; it changes nothing but this person's own dot."""
    notice = get_object_or_404(Notice, ref=ref, person_id=request.user.pk)
    mark_read(notice=notice)
    return redirect(notice.link or "notices:inbox")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    mark_all_read(person=request.user)
    return redirect("notices:inbox")
