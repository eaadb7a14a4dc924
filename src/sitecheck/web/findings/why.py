"""Why a finding is one: judged again, from what was kept of its night and by the checks as they were."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlmodel import Session

from sitecheck.audit.explain import Explanation, NightUnreadable, Parameter, explain
from sitecheck.checks.definition import CheckFile
from sitecheck.checks.kept import BadBasis, Basis
from sitecheck.checks.messages import shown
from sitecheck.checks.trace import Step
from sitecheck.i18n import Translator
from sitecheck.i18n.names import name_of
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
        "steps": [told(found.check, step, step.text, t) for step in found.steps],
        "wanted": list(dict.fromkeys(told(found.check, step, step.wanted, t) for step in found.steps if step.wanted)),
    }


def _nothing_of_today(unit: str, day: date) -> Basis:
    raise BadBasis("the night kept no checks, and today's would prove nothing of it")


def told(check: CheckFile, step: Step, text: str, t: Translator) -> str:
    """``text`` of a step (what was done, or what was wanted) in the language of ``t``, with its values read."""
    return t(text, **{name: _read(check, value, t) for name, value in step.values.items()})


def _read(check: CheckFile, value: str, t: Translator) -> str:
    """A value of a step with codes by their names: those of the check first, then columns and kinds of units."""
    said = shown(check, value, t.language)
    if said != value:
        return said
    return ", ".join(name_of("category", name_of("column", part, t), t) for part in value.split(", "))


def _outcome(found: Explanation) -> str:
    if found.same:
        return "same"
    return "other" if found.judged is not None else "none"


def _value(one: Parameter) -> str:
    text = json.dumps(one.value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
