from incubator.models.deals import Counterparty, Deal, DealEvent
from incubator.models.figures import Figure
from incubator.models.reports import Evidence, Report, Verification
from incubator.models.ventures import Founder, StateChange, Venture, VentureEntry

__all__ = [
    "Counterparty",
    "Deal",
    "DealEvent",
    "Evidence",
    "Figure",
    "Founder",
    "Report",
    "StateChange",
    "Venture",
    "VentureEntry",
    "Verification",
]
