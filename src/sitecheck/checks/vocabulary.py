"""The closed list of reasons each kind of judge may give, and the values its messages may show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sitecheck.checks.definition import Kind
from sitecheck.facts.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: the outcome it belongs to and the values given with it."""

    outcome: Outcome
    params: frozenset[str] = frozenset()


def reason(outcome: Outcome, params: str = "") -> Reason:
    """A reason with the names of its values in one string."""
    return Reason(outcome, frozenset(params.split()))


_SHARED = {"no-website": reason(Outcome.NOT_APPLICABLE), "not-surveyed": reason(Outcome.UNABLE, "column")}

_LINK = "target label page count status"

REASONS: Mapping[Kind, Mapping[str, Reason]] = MappingProxyType(
    {
        Kind.COLUMN: {
            "found": reason(Outcome.PASS, "label url"),
            "found-unread": reason(Outcome.PASS, "label url why"),
            "missing": reason(Outcome.FAIL, "pages labels refused"),
            "broken": reason(Outcome.FAIL, "label url page why"),
            "blank": reason(Outcome.FAIL, "label url text"),
            "maintenance": reason(Outcome.UNABLE, "label url text"),
            "unreadable": reason(Outcome.UNABLE, "why"),
            **_SHARED,
        },
        Kind.CONTACT_FIELDS: {
            "complete": reason(Outcome.PASS, "pages"),
            "conflicting": reason(Outcome.PASS, "pages fields"),
            "missing-fields": reason(Outcome.FAIL, "fields count pages"),
            "missing-field": reason(Outcome.FAIL, "field pages"),
            "nothing-published": reason(Outcome.FAIL, "fields count"),
            "unreadable": reason(Outcome.UNABLE, "fields pages why"),
            **_SHARED,
        },
        Kind.FRESHNESS: {
            "fresh": reason(Outcome.PASS, "newest column days max as_of scope"),
            "stale": reason(Outcome.FAIL, "newest column days max as_of scope"),
            "earlier-gap": reason(Outcome.FACTS, "newest column days max as_of gap from to"),
            "undated": reason(Outcome.UNABLE, "columns"),
            "empty": reason(Outcome.UNABLE, "columns"),
            "hidden": reason(Outcome.UNABLE, "columns why newest"),
            "imprecise": reason(Outcome.UNABLE, "newest column"),
            "calendar-year": reason(Outcome.UNABLE, "year newest as_of"),
            "no-columns": reason(Outcome.UNABLE, "columns"),
            **_SHARED,
        },
        Kind.LINKS: {
            "all-open": reason(Outcome.PASS, "checked"),
            "open-so-far": reason(Outcome.PASS, "checked undecided unchecked"),
            "dead-links": reason(Outcome.FAIL, "count checked undecided unchecked"),
            "http-404": reason(Outcome.FAIL, _LINK),
            "http-410": reason(Outcome.FAIL, _LINK),
            "http-5xx": reason(Outcome.FAIL, _LINK),
            "refused": reason(Outcome.FAIL, _LINK),
            "dns": reason(Outcome.FAIL, _LINK),
            "soft-404": reason(Outcome.FAIL, _LINK),
            "intranet": reason(Outcome.FAIL, _LINK),
            "dead": reason(Outcome.FAIL, f"{_LINK} why"),
            "site-unseen": reason(Outcome.UNABLE, "why"),
            "mostly-undecided": reason(Outcome.UNABLE, "checked undecided unchecked"),
            "no-links": reason(Outcome.UNABLE),
            "no-website": _SHARED["no-website"],
        },
    }
)
