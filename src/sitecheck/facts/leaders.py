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


@dataclass(frozen=True, slots=True)
class Leaders:
    """All leaders met, in the order of the page, and the pages they were read on, the column's own first.

    ``unread`` is a reason code where something was not read (a page that failed, pictures, a script); empty: all was.
    """

    leaders: tuple[LeaderReading, ...] = ()
    pages: tuple[str, ...] = ()
    unread: str = ""
