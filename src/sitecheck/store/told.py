"""One answer of a night as it is remembered."""

from __future__ import annotations

from dataclasses import dataclass

from sitecheck.facts.fetched import Fetched, Hop
from sitecheck.store.nightfile import Asked


@dataclass(frozen=True, slots=True)
class Told:
    """``fetched`` comes without its body, which is known by ``sha`` (None: it had none).

    ``onward``: the step by which the page sent its visitors on, None where it did not.
    """

    asked: Asked
    fetched: Fetched
    sha: str | None
    onward: Hop | None = None
