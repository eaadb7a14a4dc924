"""Kinds of runs: whole nights, and runs of some sites only, which are never taken for the last night of anything."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlmodel import col

from sitecheck.store.models import Run


class RunKind(StrEnum):
    """Why a run was started."""

    NIGHTLY = "nightly"
    MANUAL = "manual"
    DEMO = "demo"
    RETRY = "retry"
    RECHECK = "recheck"


PARTIAL = (RunKind.RETRY.value, RunKind.RECHECK.value)
"""Kinds of runs that look at some sites only."""


def is_whole(kind: str) -> bool:
    """Whether a run of this kind looks at every site."""
    return kind not in PARTIAL


def whole_nights() -> ColumnElement[bool]:
    """The condition on ``Run`` that leaves out runs of some sites."""
    return col(Run.kind).not_in(PARTIAL)
