"""What the steps of a period are called, what may still be open when it is closed, and the choices of a notice."""

from __future__ import annotations

from sitecheck.i18n.catalogue import N_

PERIOD_SETS = {
    "period": {
        "open": N_("Under way"),
        "self-assessment": N_("Self-assessment stage"),
        "review": N_("In review"),
        "closed": N_("Closed"),
        "published": N_("Made public"),
    },
    "doubt": {
        "quarters": N_("Quarters of this year that are not closed"),
        "not-over": N_("Days the period still has"),
        "running": N_("Nights under way"),
        "waiting": N_("Findings neither confirmed nor dismissed"),
        "proposed": N_("Findings that wait for a second look"),
        "appeals": N_("Appeals not answered"),
        "incomplete": N_("Units with items still to be entered"),
        "refused": N_("Entries the table does not take"),
        "undecided": N_("Checks that could not be decided"),
        "no-self-assessment": N_("Units without a self-assessment"),
        "no-night": N_("Days of the period without a night"),
    },
    "show": {
        "points": N_("Points"),
        "grades": N_("Grades only"),
        "order": N_("Order only"),
    },
    "ranks": {
        "all": N_("Among all units"),
        "category": N_("Within each category"),
        "none": N_("No ranks"),
    },
}
