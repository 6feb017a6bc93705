"""Studios and craftsmen, what was given to them, what they made, whom they taught."""

from directory.models.choices import Achieved, Kind, Level, Precision, Result, Rung, State, Step
from directory.models.craftsmen import Apprenticeship, Craftsman, Honour
from directory.models.profiles import Profile
from directory.models.studios import Achievement, Designation, Member, Studio
from directory.models.versions import DirectoryImport, ProfileVersion

__all__ = [
    "Achieved", "Achievement", "Apprenticeship", "Craftsman", "Designation", "DirectoryImport", "Honour", "Kind", "Level", "Member", "Precision",
    "Profile", "ProfileVersion", "Result", "Rung", "State", "Step", "Studio",
]  # fmt: skip
