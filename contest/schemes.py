"""Schemes that were used before."""

from django.db.models import Q, QuerySet

from contest.models import Criterion, Round


def schemes_to_copy(round: Round) -> QuerySet[Round]:
    """Rounds whose scheme may be taken over: of the same organization's contests, and of the contest above a zone; the newest first."""
    ours = Q(contest__organization=round.contest.organization_id) | Q(contest=round.contest.parent_id)
    found = Round.objects.filter(ours).exclude(pk=round.pk).filter(pk__in=Criterion.objects.values("round"))
    return found.select_related("contest", "track").order_by("-contest__year", "contest__name", "order", "pk")
