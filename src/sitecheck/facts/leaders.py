"""Leaders as the site presents them: public offices, no private lives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeaderReading:
    """One leader. ``duties`` is the published division of work, ``post`` the office held; empty where not given.

    ``resume`` says that a résumé is there; what it says is not kept. ``complete``: the page could be read in full.
    """

    name: str
    post: str = ""
    duties: str = ""
    resume: bool = False
    page_url: str = ""
    complete: bool = True
    body_sha256: str | None = None
