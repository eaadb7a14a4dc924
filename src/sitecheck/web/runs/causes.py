"""Why checks of a run could not be decided, over all sites: by cause, the one behind the most checks first."""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlmodel import Session, col, func, select

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.messages import CODE_MARK
from sitecheck.checks.phrases import phrase
from sitecheck.facts.outcomes import Outcome
from sitecheck.store.engine import Store
from sitecheck.store.json_text import json_field
from sitecheck.store.models import CheckResult, Run
from sitecheck.store.run_totals import CLOSED
from sitecheck.web.desk import Desk


@dataclass(frozen=True, slots=True)
class CauseLine:
    """A cause, and how many checks on sites it kept from being decided."""

    name: str
    checks: int


_KEPT = 32
_COUNTED: WeakKeyDictionary[Store, OrderedDict[tuple[int, str], list[CauseLine]]] = WeakKeyDictionary()


def causes(desk: Desk, session: Session, run: Run, lang: str) -> list[CauseLine]:
    """All causes of a run whose results are still kept one by one; those of a run that is over are counted once."""
    assert run.id is not None
    if run.state not in CLOSED:
        return _count(desk, session, run.id, lang)
    known = _COUNTED.setdefault(desk.store, OrderedDict())
    key = (run.id, lang)
    if key not in known:
        known[key] = _count(desk, session, run.id, lang)
        while len(known) > _KEPT:
            known.popitem(last=False)
    return known[key]


def _count(desk: Desk, session: Session, run_id: int, lang: str) -> list[CauseLine]:
    why = json_field(col(CheckResult.params), "why")
    rows = session.exec(
        select(CheckResult.check_id, CheckResult.reason, why, func.count())
        .where(CheckResult.run_id == run_id, CheckResult.outcome == Outcome.UNABLE)
        .group_by(col(CheckResult.check_id), col(CheckResult.reason), why)
    )
    counts: Counter[str] = Counter()
    for check, reason, code, found in rows:
        counts[cause_name(desk.checks.get(check), str(code or reason), lang)] += found
    return [CauseLine(name, found) for name, found in counts.most_common()]


def cause_name(check: CheckFile | None, codes: str, lang: str) -> str:
    """The first cause, short enough to be counted by."""
    code = codes.partition(CODE_MARK)[0]
    term = check.terms.get(code) if check is not None else None
    return term.in_language(lang) if term is not None else phrase(code, lang)
