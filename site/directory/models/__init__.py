"""Studios and craftsmen, what was given to them, what they made, whom they taught, who comes to see and to ask."""

from directory.models.choices import (
    Achieved,
    ApplicationState,
    AskedLevel,
    Booked,
    ConsultationState,
    Exchange,
    Kind,
    Level,
    Matter,
    Money,
    Outcome,
    Precision,
    Result,
    Rung,
    State,
    Step,
)
from directory.models.consultations import Consultation, ConsultationStep
from directory.models.craftsmen import Apprenticeship, Craftsman, Honour
from directory.models.exchanges import TAKING, Booking, Offer, Visit
from directory.models.life import Application, ApplicationStep, FundRow, YearlyReview
from directory.models.merging import KeptApart
from directory.models.profiles import Profile
from directory.models.studios import Achievement, Designation, Keeper, Member, Studio
from directory.models.versions import DirectoryImport, ProfileVersion

__all__ = [
    "TAKING", "Achieved", "Achievement", "Application", "ApplicationState", "ApplicationStep", "Apprenticeship", "AskedLevel", "Booked", "Booking",
    "Consultation", "ConsultationState", "ConsultationStep", "Craftsman", "Designation", "DirectoryImport", "Exchange", "FundRow", "Honour", "Keeper",
    "KeptApart", "Kind", "Level", "Matter", "Member", "Money", "Offer", "Outcome", "Precision", "Profile", "ProfileVersion", "Result", "Rung",
    "State", "Step", "Studio", "Visit", "YearlyReview",
]  # fmt: skip
