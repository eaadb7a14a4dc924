"""What keeps a person from deciding about a finding."""

from __future__ import annotations

from datetime import datetime

from sitecheck.facts.outcomes import FindingState


class DecisionError(ValueError):
    """A decision that cannot be made; the message says why and what to do."""


class Conflict(DecisionError):
    """Somebody else decided in the meantime; ``state`` is what the finding is now."""

    def __init__(self, state: FindingState) -> None:
        """``state``: the finding's present state."""
        super().__init__(f"the finding is {state.value} by now: somebody decided in the meantime; look again")
        self.state = state


class Busy(DecisionError):
    """Somebody else is at the finding: ``who``, ``until`` when."""

    def __init__(self, who: str, until: datetime) -> None:
        """As the claim says."""
        super().__init__(f"{who} is at this finding until {until.isoformat(timespec='minutes')}: take it over, or wait")
        self.who = who
        self.until = until


class SecondLook(DecisionError):
    """What is proposed waits for a second person, and this one may not be it."""


class NoSuchFinding(DecisionError):
    """There is no finding of that id."""
