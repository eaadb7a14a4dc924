"""What was posted about a column: which address, or that a pin is taken out."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from sitecheck.i18n.catalogue import N_
from sitecheck.review.pins import Desk as By
from sitecheck.review.pins import PinError, Seen, confirm, correct, unpin
from sitecheck.store.models import Site
from sitecheck.web.forms import Posted

FOUND, TYPED = "found", "typed"
FAULTS = {
    "conflict": N_(
        "Somebody placed this column, or a night found it elsewhere, while you were looking. Here is how it stands now."
    ),
    "empty": N_("Choose a candidate, or write an address."),
    "no-address": N_("This is no address of a page: it must begin with http:// or https:// and name a host."),
    "too-long": N_("The address is longer than 2,000 characters."),
    "other-host": N_(
        "This address stands on another host than the portal. If that is meant, say so below and send the form again."
    ),
    "no-reason": N_("Say why: the reason stands in the history."),
    "long-reason": N_("The reason is longer than 500 characters."),
    "nothing-found": N_("The last night did not find this column, so there is nothing to confirm."),
    "no-pin": N_("There is no pin to take out."),
    "unknown": N_("Choose what is to be done."),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent, to be shown again where something was wrong with it."""

    action: str = ""
    choice: str = ""
    address: str = ""
    why: str = ""

    @classmethod
    def of(cls, form: Posted) -> Typed:
        """The fields of the form."""
        return cls(form.text("action"), form.text("choice"), form.text("address"), form.text("why"))


def apply(session: Session, site: Site, column: str, form: Posted, by: By) -> str:
    """Do what was asked for; what was done (confirm, pin, unpin). Raises PinError, PinConflict."""
    typed = Typed.of(form)
    seen = Seen(form.text("was_found"), form.text("was_pinned") if form.text("was_desk") else None)
    if typed.action == "unpin":
        unpin(session, site, column, seen, typed.why, by, config_too=form.text("what") == "all")
        return "unpin"
    if typed.action != "place":
        raise PinError("unknown")
    if typed.choice == FOUND:
        confirm(session, site, column, seen, typed.why, by)
        return "confirm"
    url = typed.address if typed.choice in ("", TYPED) else typed.choice
    correct(session, site, column, url, seen, typed.why, by, elsewhere=form.text("elsewhere") == "yes")
    return "pin"
