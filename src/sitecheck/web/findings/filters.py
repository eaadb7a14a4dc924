"""What part of the queue is shown, as it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sitecheck.facts.outcomes import FindingState
from sitecheck.i18n.catalogue import N_
from sitecheck.review.queue import OPEN, Filter

DEFAULT = "waiting"


class Groups(Enum):
    """The tabs above the queue: a name for the address, a title, and the states they show."""

    WAITING = ("waiting", N_("To decide"), OPEN)
    OPEN = ("open", N_("Unsettled"), (*OPEN, FindingState.CONFIRMED))
    CONFIRMED = ("confirmed", N_("Confirmed"), (FindingState.CONFIRMED,))
    DISMISSED = ("dismissed", N_("Dismissed"), (FindingState.DISMISSED,))
    FIXED = ("fixed", N_("Fixed"), (FindingState.FIXED,))
    ALL = ("all", N_("All"), tuple(FindingState))

    def __init__(self, key: str, title: str, states: tuple[FindingState, ...]) -> None:
        self.key = key
        self.title = title
        self.states = states


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice in the address; an unknown state shows what waits."""

    state: str = DEFAULT
    unit: str = ""
    check: str = ""
    text: str = ""

    @property
    def group(self) -> Groups:
        """The tab chosen."""
        return next((group for group in Groups if group.key == self.state), Groups.WAITING)

    def filter(self, own_unit: str | None) -> Filter:
        """The filter for the queue; ``own_unit`` limits it whatever was chosen."""
        states = () if self.group is Groups.ALL else self.group.states
        return Filter(unit=self.unit, check=self.check, states=states, text=self.text, own_unit=own_unit)

    def query(self) -> dict[str, str]:
        """The choice as query fields; what is default stays out."""
        state = "" if self.group.key == DEFAULT else self.group.key
        return {"state": state, "unit": self.unit, "check": self.check, "text": self.text}
