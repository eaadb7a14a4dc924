"""Leaders as the site presents them: public offices, no private lives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeaderReading:
    """One leader. ``duties`` is the published division of work, ``post`` the office held; empty where not given.

    ``resume`` says that a résumé is there; what it says is not kept. ``complete``: the page could be read in full.
    ``maybe``: fields (post, duties, resume) that the pages may give in a way that was not understood, or behind a link
    that was not followed.
    """

    name: str
    post: str = ""
    duties: str = ""
    resume: bool = False
    page_url: str = ""
    complete: bool = True
    body_sha256: str | None = None
    maybe: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaders:
    """All leaders met, in the order of the page, and the pages they were read on, the column's own first.

    ``unread`` is a reason code where something was not read (a page that failed, pictures, a script); empty: all was.
    ``looked_again``: the pages were gone through a second time for what the reader has not (``maybe``), and for
    ``others``, short texts that may be names of further people; ``all_others``: these are all.
    """

    leaders: tuple[LeaderReading, ...] = ()
    pages: tuple[str, ...] = ()
    unread: str = ""
    looked_again: bool = False
    others: tuple[str, ...] = ()
    all_others: bool = True
