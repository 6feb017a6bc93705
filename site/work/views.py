from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from work.queries import seen_by


@never_cache
@login_required
@require_safe
def job(request: HttpRequest, ref: str) -> HttpResponse:
    """How far a job has come; by htmx only the part that changes."""
    found = get_object_or_404(seen_by(request.user), ref=ref)
    partial = bool(getattr(request, "htmx", False))
    return render(request, "work/job.html#progress" if partial else "work/job.html", {"job": found})
