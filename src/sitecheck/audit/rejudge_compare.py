"""Two sets of verdicts about one site held against each other, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sitecheck.facts.verdict import JudgedFinding, Mark, Verdict, fingerprint

_FIRST = ("outcome", "reason", "certain")
NOTHING = "-"
"""Stands where there is no verdict, no finding or no value."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that comes out otherwise than it was stored.

    ``subject`` is that of the finding, empty for the verdict itself. ``field``: ``verdict`` or ``finding`` where the
    whole of it came or went, else the name of the value (``outcome``, ``params.days``, ``certain`` …).
    """

    check: str
    subject: str
    field: str
    stored: str
    now: str


@dataclass(frozen=True, slots=True)
class StoredVerdict:
    """A verdict as the rows of the database tell it: ``looked_at`` is not known, nor the URL of a finding. ``findings``
    are keyed by fingerprint, for a long subject is cut there."""

    verdict: Verdict
    findings: Mapping[str, JudgedFinding]


def compare(
    site_key: str, stored: Sequence[Verdict] | Sequence[StoredVerdict], now: Sequence[Verdict]
) -> tuple[Difference, ...]:
    """What differs, by check and subject. What rows do not tell is not compared."""
    before = {_verdict(one).check: one for one in stored}
    after = {one.check: one for one in now}
    return tuple(
        difference
        for check in sorted(before.keys() | after.keys())
        for difference in _check(site_key, check, before.get(check), after.get(check))
    )


def _verdict(one: Verdict | StoredVerdict) -> Verdict:
    return one.verdict if isinstance(one, StoredVerdict) else one


def _check(
    site_key: str, check: str, stored: Verdict | StoredVerdict | None, now: Verdict | None
) -> Iterator[Difference]:
    before = _verdict(stored) if stored is not None else None
    partly = isinstance(stored, StoredVerdict)
    if before is None or now is None:
        yield Difference(check, "", "verdict", _whole(before), _whole(now))
    else:
        yield from _values(check, "", _of_verdict(before, partly), _of_verdict(now, partly))
    held = dict(stored.findings) if isinstance(stored, StoredVerdict) else _keyed(site_key, before, partly)
    found = _keyed(site_key, now, partly)
    for key in sorted(held.keys() | found.keys()):
        one, other = held.get(key), found.get(key)
        subject = (other or one or _NOBODY).subject
        if one is None or other is None:
            yield Difference(check, subject, "finding", _said(one), _said(other))
        else:
            yield from _values(check, subject, _of_finding(one, partly), _of_finding(other, partly))


_NOBODY = JudgedFinding("", "", "")


def _keyed(site_key: str, verdict: Verdict | None, partly: bool) -> dict[str, JudgedFinding]:
    """Findings by fingerprint; the second of one subject is told apart, where rows hold only the last of them."""
    keyed: dict[str, JudgedFinding] = {}
    for finding in verdict.findings if verdict is not None else ():
        key = fingerprint(site_key, verdict.check if verdict is not None else "", finding.subject)
        while key in keyed and not partly:
            key += "+"
        keyed[key] = finding
    return keyed


def _values(check: str, subject: str, stored: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Difference]:
    for name in sorted(stored.keys() | now.keys(), key=_place):
        one, other = stored.get(name, NOTHING), now.get(name, NOTHING)
        if one != other:
            yield Difference(check, subject, name, one, other)


def _place(name: str) -> tuple[int, str]:
    """What decides stands first, then the values, then the places to look at."""
    return _FIRST.index(name) if name in _FIRST else len(_FIRST) + (not name.startswith("params.")), name


def _of_verdict(verdict: Verdict, partly: bool) -> dict[str, str]:
    values = {
        "outcome": verdict.outcome.value,
        "reason": verdict.reason,
        "undecided": _listed(verdict.undecided),
        **_params(verdict.params),
    }
    return values if partly else {**values, "looked_at": _marks(verdict.looked_at)}


def _of_finding(finding: JudgedFinding, partly: bool) -> dict[str, str]:
    values = {
        "reason": finding.reason,
        "certain": "yes" if finding.certain else "no",
        "marks": _marks(finding.marks),
        **_params(finding.params),
    }
    return values if partly else {**values, "url": finding.url}


def _params(params: Mapping[str, str]) -> dict[str, str]:
    return {f"params.{name}": value for name, value in params.items()}


def _listed(values: Sequence[str]) -> str:
    return " ".join(values) or NOTHING


def _marks(marks: Sequence[Mark]) -> str:
    return " ; ".join(_mark(one) for one in marks) or NOTHING


def _mark(mark: Mark) -> str:
    parts = [mark.page_url]
    parts += [f"link {mark.link_index}"] if mark.link_index is not None else []
    parts += [f"“{mark.text}”"] if mark.text else []
    parts += [mark.region] if mark.region else []
    parts += [f"of {mark.body_sha256}"] if mark.body_sha256 else []
    return " ".join(parts)


def _whole(verdict: Verdict | None) -> str:
    return NOTHING if verdict is None else f"{verdict.outcome.value} ({verdict.reason})"


def _said(finding: JudgedFinding | None) -> str:
    return NOTHING if finding is None else finding.reason
