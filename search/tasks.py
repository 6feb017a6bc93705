"""Indexing as jobs. All of them may run at any moment and as often as they like: what is indexed is always the present state."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from search import indexing
from work.models import Job
from work.registry import periodic, task
from work.runner import CannotBeDone


@task("search.index", timeout=600, title=_("Bring the search up to date"))
def index(job: Job) -> dict[str, Any]:
    try:
        return {"changes": indexing.drain()}
    except indexing.Busy:  # a rebuild takes in the outbox itself
        return {"changes": 0}


@task("search.rebuild", timeout=settings.LONGEST_JOB, attempts=2, title=_("Build the search anew"))
def rebuild(job: Job) -> dict[str, Any]:
    try:
        return {"documents": indexing.rebuild(told=job.progress)}
    except indexing.Busy:
        raise CannotBeDone(_("The search is being built or brought up to date at this moment. Try again in a minute.")) from None


@periodic("search.sweep", every=5, title=_("Look for changes that the search has missed"))
def sweep(job: Job) -> None:
    indexing.ask_again_if_more()
