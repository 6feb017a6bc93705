"""Schemes that were used before, and which part of a scheme a judge marks."""

from django.db.models import Q, QuerySet

from contest.models import Criterion, Judge, Round


def schemes_to_copy(round: Round) -> QuerySet[Round]:
    """Rounds whose scheme may be taken over: of the same organization's contests, and of the contest above a zone; the newest first."""
    ours = Q(contest__organization=round.contest.organization_id) | Q(contest=round.contest.parent_id)
    found = Round.objects.filter(ours).exclude(pk=round.pk).filter(pk__in=Criterion.objects.values("round"))
    return found.select_related("contest", "track").order_by("-contest__year", "contest__name", "order", "pk")


def jury_of(round: Round, judge: Judge) -> str:
    """Key of the scheme's panel in which the judge marks in this round: the first where the pool names none of them; empty without panels."""
    keys = [panel["key"] for panel in round.method.get("panels", ())]
    return "" if not keys else judge.jury if judge.jury in keys else keys[0]


def first_jury(round: Round) -> str:
    """The jury that is drawn; those of further ones score every entry."""
    return next((panel["key"] for panel in round.method.get("panels", ())), "")
