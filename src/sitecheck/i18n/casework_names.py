"""What the closed sets around self-assessments and appeals are called."""

from __future__ import annotations

from collections.abc import Mapping

from sitecheck.i18n.catalogue import N_

SELF_STATES = {
    "not-begun": N_("Not begun"),
    "draft": N_("Draft"),
    "handed-in": N_("Handed in"),
    "returned": N_("Given back"),
}
SELF_STEPS = {
    "submit": N_("handed it in"),
    "return": N_("gave it back"),
    "remind": N_("reminded the unit"),
}
APPEAL_STATES = {
    "open": N_("Waiting for an answer"),
    "upheld": N_("Upheld"),
    "rejected": N_("Rejected"),
    "withdrawn": N_("Withdrawn"),
}
APPEAL_GROUPS = {
    "open": N_("Waiting"),
    "soon": N_("Due soon"),
    "overdue": N_("Overdue"),
    "decided": N_("Answered"),
    "all": N_("All"),
}
APPEAL_STEPS = {
    "open": N_("opened the appeal"),
    "on-behalf": N_("opened it for the unit, because"),
    "add": N_("added"),
    "recheck": N_("had the portal looked at again"),
    "uphold": N_("upheld the appeal"),
    "reject": N_("rejected the appeal"),
    "withdraw": N_("withdrew the appeal"),
}
APPEALS_DONE = {
    "open": N_("The appeal is open. Its answer will stand here."),
    "add": N_("Added."),
    "recheck": N_("The portal is being looked at again; what is found will stand below."),
    "uphold": N_("The appeal was upheld."),
    "reject": N_("The appeal was rejected."),
    "withdraw": N_("The appeal was withdrawn."),
}
CASEWORK_SETS: Mapping[str, Mapping[str, str]] = {
    "self_state": SELF_STATES,
    "self_step": SELF_STEPS,
    "appeal_state": APPEAL_STATES,
    "appeal_group": APPEAL_GROUPS,
    "appeal_step": APPEAL_STEPS,
    "appeal_done": APPEALS_DONE,
}
