"""A night started from elsewhere: a real process on a tiny project, one at a time."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from sqlmodel import select

from sitecheck.jobs.background import SEEING_OFF, launch
from sitecheck.jobs.lock import NightRunning, holder, night_lock
from sitecheck.jobs.run_log import clear_logs, last_start, run_log, tail
from sitecheck.settings.load import load_project
from sitecheck.store.engine import Store
from sitecheck.store.models import Run

pytestmark = pytest.mark.slow
_UNITS = "code,name,category\nculture,示例市文化局,department\n"
_SITES = "sites:\n  - unit: culture\n    url: http://127.0.0.1:1/\n    allow_networks: [127.0.0.0/8]\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    config = tmp_path / "config"
    config.mkdir()
    (config / "units.csv").write_text(_UNITS, encoding="utf-8")
    (config / "sites.yaml").write_text(_SITES, encoding="utf-8")
    (config / "assessments.yaml").write_text("assessments: []\n", encoding="utf-8")
    (tmp_path / "settings.toml").write_text('contact = "0731-80000000"\nuse_browser = false\n', encoding="utf-8")
    return tmp_path


def ended(root: Path) -> tuple[str, ...]:
    """What the process said, once it is over."""
    for thread in threading.enumerate():
        if thread.name == SEEING_OFF:
            thread.join()
    log = last_start(root / ".sitecheck")
    assert log is not None
    return tail(log, 50)


def test_a_night_is_started_once(root: Path) -> None:
    state = root / ".sitecheck"
    launch(root, "nightly", "--now", "--no-browser")
    process = holder(state)
    assert process not in (None, os.getpid())
    with pytest.raises(NightRunning, match=f"process {process}"):
        launch(root, "nightly", "--now", "--no-browser")
    lines = ended(root)
    assert lines[0].startswith("Run 1 as of ")
    assert lines[-1] == "Ended with exit code 0."
    assert len(list((state / "logs").glob("start-*.log"))) == 1
    assert any("Run 1 is sealed" in line for line in tail(run_log(state, 1), 50))
    assert holder(state) is None
    launch(root, "nightly", "--site", "127.0.0.1:1", "--kind", "recheck", "--no-browser")
    ended(root)
    store = Store.open(load_project(root).database_url)
    with store.reading() as session:
        assert [(run.kind, run.state) for run in session.exec(select(Run).order_by(Run.id))] == [
            ("manual", "finished"),
            ("recheck", "finished"),
        ]
    store.close()


def test_what_cannot_begin_says_why_and_frees_the_lock(root: Path) -> None:
    launch(root, "nightly", "--site", "http://no.example/")
    lines = ended(root)
    assert lines == (
        "sitecheck: no such portal in config/sites.yaml: http://no.example/",
        "Ended with exit code 2.",
    )
    assert holder(root / ".sitecheck") is None


def test_the_lock_of_a_night_under_way(root: Path) -> None:
    state = root / ".sitecheck"
    assert holder(state) is None
    with night_lock(state):
        assert holder(state) == os.getpid()
        with pytest.raises(NightRunning):
            launch(root, "nightly", "--now")
    assert holder(state) is None
    (state / "night.lock").write_text(str(os.getpid()))  # as a killed holder leaves it
    assert holder(state) is None
    (state / "night.lock").write_text("999999999")
    assert holder(state) is None
    assert last_start(state) is None


def test_old_logs_go(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    for number in range(70):
        path = run_log(tmp_path, number)
        path.write_text("x")
        os.utime(path, (number, number))
    clear_logs(tmp_path)
    assert {file.name for file in logs.iterdir()} == {f"run-{number}.log" for number in range(10, 70)}


def test_the_end_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    assert tail(log, 5) == ()
    log.write_bytes(b"1\n2\n\xff3\n")
    assert tail(log, 2) == ("2", "\ufffd3")
    log.write_text("".join(f"{number:06}\n" for number in range(20_000)))
    lines = tail(log, 10_000)
    assert (len(lines[0]), lines[-1], len(lines) < 10_000) == (6, "019999", True)
