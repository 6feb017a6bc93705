from contest.models.contests import AskedDocument, AwardLevel, Contest, Holiday, Host, Question, Quota, Stage, Track
from contest.models.entries import Correction, Entry, EntryFile, Member, Recommendation, Step, Version
from contest.models.judging import Assignment, Conflict, Criterion, Judge, Mark, Panel, Remark, Round, RoundEntry, Seat
from contest.models.results import Award, Certificate, Objection, Publication, Record, Standing

__all__ = [
    "AskedDocument",
    "Assignment",
    "Award",
    "AwardLevel",
    "Certificate",
    "Conflict",
    "Contest",
    "Correction",
    "Criterion",
    "Entry",
    "EntryFile",
    "Holiday",
    "Host",
    "Judge",
    "Mark",
    "Member",
    "Objection",
    "Panel",
    "Publication",
    "Question",
    "Quota",
    "Recommendation",
    "Record",
    "Remark",
    "Round",
    "RoundEntry",
    "Seat",
    "Stage",
    "Standing",
    "Step",
    "Track",
    "Version",
]
