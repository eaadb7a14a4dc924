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


def _reason(outcome: Outcome, params: str = "") -> Reason:
    return Reason(outcome, frozenset(params.split()))


_SHARED = {"no-website": _reason(Outcome.NOT_APPLICABLE), "not-surveyed": _reason(Outcome.UNABLE, "column")}

_LINK = "target label page count status"

REASONS: Mapping[Kind, Mapping[str, Reason]] = MappingProxyType(
    {
        Kind.COLUMN: {
            "found": _reason(Outcome.PASS, "label url"),
            "found-unread": _reason(Outcome.PASS, "label url why"),
            "missing": _reason(Outcome.FAIL, "pages labels refused"),
            "broken": _reason(Outcome.FAIL, "label url page why"),
            "blank": _reason(Outcome.FAIL, "label url text"),
            "maintenance": _reason(Outcome.UNABLE, "label url text"),
            "unreadable": _reason(Outcome.UNABLE, "why"),
            **_SHARED,
        },
        Kind.CONTACT_FIELDS: {
            "complete": _reason(Outcome.PASS, "pages"),
            "conflicting": _reason(Outcome.PASS, "pages fields"),
            "missing-fields": _reason(Outcome.FAIL, "fields count pages"),
            "missing-field": _reason(Outcome.FAIL, "field pages"),
            "nothing-published": _reason(Outcome.FAIL, "fields count"),
            "unreadable": _reason(Outcome.UNABLE, "fields pages why"),
            **_SHARED,
        },
        Kind.FRESHNESS: {
            "fresh": _reason(Outcome.PASS, "newest column days max as_of scope"),
            "stale": _reason(Outcome.FAIL, "newest column days max as_of scope"),
            "undated": _reason(Outcome.UNABLE, "columns"),
            "empty": _reason(Outcome.UNABLE, "columns"),
            "hidden": _reason(Outcome.UNABLE, "columns why newest"),
            "imprecise": _reason(Outcome.UNABLE, "newest column"),
            "calendar-year": _reason(Outcome.UNABLE, "year newest as_of"),
            "no-columns": _reason(Outcome.UNABLE, "columns"),
            **_SHARED,
        },
        Kind.LINKS: {
            "all-open": _reason(Outcome.PASS, "checked"),
            "open-so-far": _reason(Outcome.PASS, "checked undecided unchecked"),
            "dead-links": _reason(Outcome.FAIL, "count checked undecided unchecked"),
            "http-404": _reason(Outcome.FAIL, _LINK),
            "http-410": _reason(Outcome.FAIL, _LINK),
            "http-5xx": _reason(Outcome.FAIL, _LINK),
            "refused": _reason(Outcome.FAIL, _LINK),
            "dns": _reason(Outcome.FAIL, _LINK),
            "soft-404": _reason(Outcome.FAIL, _LINK),
            "intranet": _reason(Outcome.FAIL, _LINK),
            "dead": _reason(Outcome.FAIL, f"{_LINK} why"),
            "site-unseen": _reason(Outcome.UNABLE, "why"),
            "mostly-undecided": _reason(Outcome.UNABLE, "checked undecided unchecked"),
            "no-links": _reason(Outcome.UNABLE),
            "no-website": _SHARED["no-website"],
        },
    }
)
