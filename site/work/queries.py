"""What is waiting, what is stuck, and who may look."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import QuerySet

from work.models import Job


def seen_by(person: AbstractBaseUser | AnonymousUser) -> QuerySet[Job]:
    """Jobs that this person asked for, alone or with others; an administrator of the machine sees all."""
    jobs = Job.objects.all()
    if person.pk is None:
        return jobs.none()
    if getattr(person, "is_superuser", False):
        return jobs
    also = Job.also_asked_by.through.objects.filter(person_id=person.pk).values("job_id")
    return jobs.filter(models.Q(asked_by=person.pk) | models.Q(pk__in=also))


def failed() -> QuerySet[Job]:
    """Newest first."""
    return Job.objects.filter(state__in=[Job.State.FAILED, Job.State.GIVEN_UP]).order_by("-ended_at")


def live() -> QuerySet[Job]:
    """In the order in which they will be taken."""
    return Job.objects.filter(state__in=Job.LIVE).order_by("due_at", "pk")
