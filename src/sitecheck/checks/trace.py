"""The steps of a judgement, taken down by the judge itself while it judges: the explanation cannot say otherwise.

A judge is handed a trace and tells it what it looks at and what it holds against what. Who only wants the verdict pays
nothing for that: ``SILENT`` forgets everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``text`` is English with the names of ``values`` in braces, and so is ``wanted``: what would have made
    the judge content, empty where the step holds nothing against anything. ``subject``: the finding it belongs to,
    empty for all of the check."""

    text: str
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    subject: str = ""
    wanted: str = ""

    @property
    def said(self) -> str:
        """The step with its values."""
        return self.text.format_map(self.values)

    @property
    def would_pass(self) -> str:
        """What would have made the judge content, with its values."""
        return self.wanted.format_map(self.values)


@dataclass(frozen=True, slots=True)
class Look:
    """A record of the observation that the judge looked at: a column, a link, a document …"""

    record: object
    subject: str = ""


class Trace:
    """Takes nothing down."""

    asked = False
    """Whether somebody wants to know: what is worked out for the explanation alone need not be done else."""

    def step(self, text: str, /, *, subject: str = "", wanted: str = "", **values: object) -> None:
        """Take down a step (see ``Step``)."""

    def look(self, record: object, *, subject: str = "") -> None:
        """Take down what was looked at."""


SILENT = Trace()


class Recorder(Trace):
    """Takes everything down, in order."""

    asked = True

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.looks: list[Look] = []
        self._known: set[tuple[int, str]] = set()

    def step(self, text: str, /, *, subject: str = "", wanted: str = "", **values: object) -> None:
        """Take down a step (see ``Step``)."""
        self.steps.append(Step(text, {name: written(value) for name, value in values.items()}, subject, wanted))

    def look(self, record: object, *, subject: str = "") -> None:
        """Take down what was looked at, each record once for a subject."""
        if (id(record), subject) not in self._known:  # it lives as long as its look
            self._known.add((id(record), subject))
            self.looks.append(Look(record, subject))


def written(value: object) -> str:
    """A value as steps show it."""
    match value:
        case None | "":
            return "–"
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case datetime():
            return value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case list() | tuple() | set() | frozenset():
            return ", ".join(map(written, sorted(value, key=str) if isinstance(value, set | frozenset) else value))
        case _:
            return str(value)
