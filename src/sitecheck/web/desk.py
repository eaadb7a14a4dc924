"""What every screen works with: the project, its store and evidence, checks, rubrics, the clock and the keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import Request
from sqlmodel import Session

from sitecheck.checks.definition import CheckFile
from sitecheck.jobs import background
from sitecheck.scoring.model import Rubric
from sitecheck.settings.records import AssessmentConfig, Project
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.web.provider import Provider
from sitecheck.web.standings import Standings
from sitecheck.web.throttle import SignInBrake
from sitecheck.web.tickets import Tickets

Clock = Callable[[], datetime]
Launch = Callable[..., None]  # background.launch: the project folder, and the words of a command


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a route needs; made once, when the program starts."""

    project: Project
    store: Store
    blobs: BlobStore
    checks: Mapping[str, CheckFile]
    families: Mapping[str, tuple[Rubric, ...]]  # tables of each assessment, the main one first
    clock: Clock
    tickets: Tickets
    brake: SignInBrake
    provider: Provider | None = None  # the office's own, for sign-in
    launch: Launch = background.launch
    standings: Standings = field(default_factory=Standings)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to look with; what was read stays readable afterwards, for the template."""
        with self.store.reading() as session:
            yield session

    def assessment(self, name: str) -> AssessmentConfig | None:
        """The assessment of that id."""
        return next((one for one in self.project.assessments if one.id == name), None)


def desk_of(request: Request) -> Desk:
    """The desk this request came to."""
    desk: Desk = request.app.state.desk
    return desk
