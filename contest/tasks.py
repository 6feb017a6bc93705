"""What the contest does by the clock."""

from contest.actions.sealing import seal_round
from contest.models import Round
from contest.rules.states import RoundState
from work.models import Job
from work.registry import periodic


@periodic("contest.seal_rounds", at="02:10", timeout=300)
def seal_rounds(job: Job) -> dict[str, int]:
    """Every night, each round that is being scored. Done twice, the second seal says the same as the first."""
    rounds = list(Round.objects.filter(state=RoundState.SCORING).order_by("pk"))
    for done, round in enumerate(rounds, 1):
        seal_round(round=round, by=None, why="night")
        job.progress(done, len(rounds))
    return {"rounds": len(rounds)}
