"""What the closed sets of the event ledger are called."""

from __future__ import annotations

from sitecheck.i18n.catalogue import N_

KINDS = {
    "notice": N_("Criticism by notice"),
    "commendation": N_("Commendation"),
    "instruction": N_("Written comment of a leader"),
    "media-report": N_("Report in the media"),
    "gazette": N_("Printed in the gazette"),
    "article": N_("Article published"),
    "praise": N_("Praise by letter, visit or call"),
    "banner": N_("Banner of thanks"),
    "service-window": N_("Named service window"),
    "service-star": N_("Named service star"),
    "innovation": N_("Innovation"),
    "complaint": N_("Complaint"),
    "petition": N_("Petition"),
    "foi-case": N_("Application for information"),
    "litigation": N_("Review or litigation"),
    "opinion-incident": N_("Incident of public opinion"),
    "security-violation": N_("Violation of network security"),
    "security-incident": N_("Incident of network security"),
    "leak": N_("Leak of secrets"),
    "stability-incident": N_("Incident that harms stability"),
    "staff-change": N_("Change of window staff"),
    "absence": N_("Absence of window staff"),
    "staff-return": N_("Window staff sent back"),
    "discipline": N_("Breach of discipline"),
    "self-seeking": N_("Abuse of power for gain"),
    "overdue-card": N_("Warning for an overdue case"),
    "training": N_("Training or meeting"),
    "submission": N_("Material or task handed in"),
    "inquiry": N_("Inquiry to be answered"),
    "periodic-report": N_("Monthly or quarterly report"),
    "fraud": N_("Fraud"),
}
LEVELS = {
    "township": N_("Township level"),
    "district": N_("District or county level"),
    "city": N_("City level"),
    "province": N_("Province level"),
    "national": N_("National level"),
}
SUBJECTS = {
    "disclosure": N_("Disclosure work"),
    "on-request": N_("Disclosure at request"),
    "website": N_("The website"),
    "network-security": N_("Network security"),
    "service": N_("Government service"),
    "other": N_("Another subject"),
}
FLAGS = {
    "handled": N_("Handled"),
    "resolved": N_("Resolved"),
    "recurred": N_("Happened again"),
    "corrected": N_("Corrected by court or review"),
    "at-fault": N_("At fault"),
    "government-sued": N_("Brought the government to court"),
    "reported-late": N_("Reported late"),
    "concealed": N_("Concealed or left out"),
    "accepted-late": N_("Accepted late"),
    "replied-late": N_("Answered late"),
    "due-unasked": N_("Due to be disclosed unasked"),
    "major": N_("Of grave effect"),
    "disclosure-breach": N_("Caused by a breach of disclosure rules"),
    "permitted": N_("With permission"),
    "justified": N_("For special reasons"),
    "substituted": N_("Replacement sent"),
    "leader-helped": N_("Leaders helped in time"),
    "business-error": N_("Caused by an error at work"),
    "single-staff": N_("Window of one person"),
    "as-required": N_("Done as required"),
    "favourable": N_("Favourable"),
}
USES = {
    "counted": N_("Counted"),
    "same-matter": N_("Another event of the matter counts"),
    "counted-by": N_("Another rule counts the matter"),
    "not-verified": N_("Not verified yet"),
    "unknown": N_("Not recorded"),
    "no-grade": N_("The rule has no grade for it"),
    "no-amount": N_("No amount judged yet"),
    "out-of-range": N_("The amount is out of range"),
}
EVENT_SETS = {
    "event_kind": KINDS,
    "event_level": LEVELS,
    "event_subject": SUBJECTS,
    "event_flag": FLAGS,
    "event_use": USES,
}
