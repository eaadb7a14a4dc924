"""What people may do to runs from the desk: start, stop, take up again, look at a site once more.

It works through the store and through processes that outlive the desk; who did it is noted. A refusal changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlmodel import Session, col, func, select

from sitecheck import __version__
from sitecheck.jobs import queue
from sitecheck.jobs.lock import NightRunning, holder
from sitecheck.jobs.night import judged_day
from sitecheck.review.trail import note
from sitecheck.settings.records import Project
from sitecheck.store.engine import Store
from sitecheck.store.models import Run, Site
from sitecheck.store.runs import RunKind, is_whole


class Refusal(StrEnum):
    """Why something was refused; the words are in ``i18n.names``."""

    RUNNING = "running"
    NOT_RUNNING = "not-running"
    OVER = "over"
    OTHER_DAY = "other-day"
    UNKNOWN_SITE = "unknown-site"
    CANNOT_START = "cannot-start"


class Refused(Exception):
    """The step was not taken."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Control:
    """Runs of one project. Its methods raise Refused; those that name a run raise LookupError where it is not there."""

    project: Project
    store: Store
    launch: Callable[..., None]  # background.launch
    now: Callable[[], datetime]

    @property
    def state(self) -> Path:
        """The folder of the lock and the logs."""
        return self.project.root / ".sitecheck"

    @property
    def is_busy(self) -> bool:
        """Whether a process of this machine works at some run, or is about to begin one."""
        return holder(self.state) is not None

    def is_alive(self, run: Run) -> bool:
        """Whether a process of this machine works at the run."""
        return run.state == "running" and self.is_busy

    def may_take_up(self, run: Run) -> bool:
        """Whether the run was left, and would go on."""
        return run.state in queue.UNFINISHED and not self.is_busy and self._is_current(run)

    def start(self, who: str) -> None:
        """Start a night now; one of today that was left is taken up."""
        self._begin(who, "run-start", "nights", "nightly", "--now")

    def stop(self, run_id: int, who: str) -> None:
        """Ask a run to stop. It ends within seconds and keeps what is done."""
        with self.store.session() as session:
            _run(session, run_id)
            if not queue.ask_to_stop(session, run_id=run_id, who=who):
                raise Refused(Refusal.NOT_RUNNING)
            note(session, who=who, action="run-stop", target=f"run:{run_id}", now=self.now())

    def take_up(self, run_id: int, who: str) -> None:
        """Go on with a run that was left unfinished."""
        with self.store.reading() as session:
            run = _run(session, run_id)
            sites = queue.sites_of(session, run_id)
        if run.state not in queue.UNFINISHED:
            raise Refused(Refusal.OVER)
        if not self._is_current(run):
            raise Refused(Refusal.OTHER_DAY)
        words = ["nightly", "--now"]
        if not is_whole(run.kind):
            self._known(*sites)
            words = ["nightly", "--kind", run.kind, *(word for key in sites for word in ("--site", key))]
        self._begin(who, "run-take-up", f"run:{run_id}", *words)

    def retry(self, site: str, who: str) -> None:
        """Look at one site again, in a run of its own."""
        self._known(site)
        self._begin(who, "run-retry", f"site:{site}", "nightly", "--kind", RunKind.RETRY.value, "--site", site)

    def _is_current(self, run: Run) -> bool:
        return (run.as_of, run.version) == (judged_day(self.project, self.now()), __version__)

    def _known(self, *sites: str) -> None:
        with self.store.reading() as session:
            query = select(func.count()).where(col(Site.key).in_(sites), col(Site.active))
            if session.exec(query).one() < len(sites):
                raise Refused(Refusal.UNKNOWN_SITE)

    def _begin(self, who: str, action: str, target: str, *words: str) -> None:
        try:
            self.launch(self.project.root, *words)
        except NightRunning as error:
            raise Refused(Refusal.RUNNING) from error
        except OSError as error:
            raise Refused(Refusal.CANNOT_START) from error
        with self.store.session() as session:
            note(session, who=who, action=action, target=target, now=self.now(), new=" ".join(words))


def _run(session: Session, run_id: int) -> Run:
    run = session.get(Run, run_id)
    if run is None:
        raise LookupError(f"there is no run {run_id}")
    return run
