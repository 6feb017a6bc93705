from incubator.models.annual import AnnualReport
from incubator.models.audits import AuditPick, AuditSample
from incubator.models.deals import Counterparty, Deal, DealEvent
from incubator.models.figures import Claim, Figure
from incubator.models.programmes import Attendance, Instalment, Meeting, Mentor, Programme, Session, Support, SupportPayment, SupportStep
from incubator.models.reports import Evidence, Report, ReportDraft, ReportImport, Verification
from incubator.models.showcases import Interest, Showcase, ShowcasePicture
from incubator.models.ventures import Accountant, Contact, Ending, Founder, Stage, StateChange, Venture, VentureEntry

__all__ = [
    "Accountant",
    "AnnualReport",
    "Attendance",
    "AuditPick",
    "AuditSample",
    "Claim",
    "Contact",
    "Counterparty",
    "Deal",
    "DealEvent",
    "Ending",
    "Evidence",
    "Figure",
    "Founder",
    "Instalment",
    "Interest",
    "Meeting",
    "Mentor",
    "Programme",
    "Report",
    "ReportDraft",
    "ReportImport",
    "Session",
    "Showcase",
    "ShowcasePicture",
    "Stage",
    "StateChange",
    "Support",
    "SupportPayment",
    "SupportStep",
    "Venture",
    "VentureEntry",
    "Verification",
]
