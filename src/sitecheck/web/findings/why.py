"""Why a finding is one: judged again, from what was kept of its night and by the checks as they were."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlmodel import Session

from sitecheck.audit.explain import Explanation, NightUnreadable, Parameter, explain
from sitecheck.checks.kept import BadBasis, Basis
from sitecheck.i18n import Translator
from sitecheck.web.desk import Desk

_LONGEST = 600  # characters of a parameter


def why_of(session: Session, desk: Desk, finding_id: int, run_id: int, t: Translator) -> dict[str, Any]:
    """Values for the template: ``found`` None where the night cannot be judged again here.

    Raises NoSuchFinding (of the explanation) for a night that did not see it.
    """
    try:
        found = explain(session, finding_id, desk.blobs, _nothing_of_today, run_id)
    except NightUnreadable:
        return {"found": None}
    return {
        "found": found,
        "outcome": _outcome(found),
        "parameters": [(one.name, _value(one), [limit.rule for limit in one.limits]) for one in found.parameters],
        "steps": [t(step.text, **step.values) for step in found.steps],
        "wanted": list(dict.fromkeys(t(step.wanted, **step.values) for step in found.steps if step.wanted)),
    }


def _nothing_of_today(unit: str, day: date) -> Basis:
    raise BadBasis("the night kept no checks, and today's would prove nothing of it")


def _outcome(found: Explanation) -> str:
    if found.same:
        return "same"
    return "other" if found.judged is not None else "none"


def _value(one: Parameter) -> str:
    text = json.dumps(one.value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
