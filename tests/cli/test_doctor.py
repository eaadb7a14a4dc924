from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from tests.evidence.kept import Kept

from sitecheck.cli.doctor import Result, examine
from sitecheck.facts.times import BEIJING
from sitecheck.store import migrate

from .conftest import Command

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=BEIJING)
SETTINGS = "config/settings.toml"


@pytest.fixture(autouse=True)
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser takes seconds; the tests about it switch it on again."""
    monkeypatch.setenv("SITECHECK_USE_BROWSER", "false")


def look(folder: Path, now: datetime = NOW) -> dict[str, Result]:
    return {result.name: result for result in examine(folder, now)}


def test_a_sound_machine(project: Path) -> None:
    found = look(project)
    assert list(found) == ["configuration", "browser", "time zone", "calendar", "disk", "database"]
    assert [result.name for result in found.values() if result.mend] == []
    assert found["configuration"].found == "2 units, 2 portals"
    assert "switched off by use_browser" in found["browser"].found
    assert found["time zone"].found == "Asia/Shanghai, now 2026-11-20 12:00"
    assert "sitecheck.db is not there yet" in found["database"].found
    assert not (project / "sitecheck.db").exists()


def test_what_is_printed(project: Path, command: Command) -> None:
    (project / SETTINGS).write_text("min_free_mb = 999999999\n")
    ended = command("doctor", "-p", project)
    assert ended.code == 1
    assert ended.err == ""
    assert "ok    configuration: 2 units, 2 portals\n" in ended.out
    assert "MEND  disk: " in ended.out
    assert "      → free some space" in ended.out


def test_every_thing_to_mend_says_how(project: Path) -> None:
    (project / SETTINGS).write_text('port = "x"\n')
    (project / "sitecheck.db").write_bytes(b"nonsense" * 200)
    found = look(project, datetime(2031, 1, 2, tzinfo=BEIJING))
    assert found["configuration"].found == "config/settings.toml:1: port: must be a whole number (found 'x')"
    assert found["configuration"].mend.startswith(f"sitecheck check-config --project {project}")
    assert "not for 2030, 2031" in found["calendar"].found
    assert found["calendar"].mend.startswith("write config/calendar/2031.yaml")
    assert "database" not in found


@pytest.mark.parametrize(
    ("now", "missing"),
    [
        (datetime(2026, 1, 1, tzinfo=BEIJING), ""),
        (datetime(2027, 1, 1, 0, 30, tzinfo=BEIJING), "not for 2027"),
        (datetime(2028, 6, 1, tzinfo=BEIJING), "not for 2027, 2028"),
    ],
)
def test_calendar_years(project: Path, now: datetime, missing: str) -> None:
    result = look(project, now)["calendar"]
    assert bool(result.mend) == bool(missing)
    assert missing in result.found


def test_a_calendar_file_with_mistakes(project: Path) -> None:
    (project / "config" / "calendar" / "2027.yaml").write_text("year: 2027\n")
    found = look(project)
    assert "2027.yaml" in found["configuration"].found
    assert found["configuration"].mend


def test_a_wrong_clock(project: Path) -> None:
    assert "timedatectl" in look(project, datetime(1999, 1, 1, tzinfo=BEIJING))["time zone"].mend


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"nonsense " * 200, "file is not a database"), (b"", "revision none yet; the next command that needs it brings")],
)
def test_a_strange_database_is_left_as_it_is(project: Path, content: bytes, message: str) -> None:
    path = project / "sitecheck.db"
    path.write_bytes(content)
    result = look(project)["database"]
    assert message in result.found
    assert bool(result.mend) == bool(content)
    assert path.read_bytes() == content


def test_a_database_in_use(project: Path, command: Command) -> None:
    command("db", "upgrade", "-p", project)
    assert look(project)["database"].found == f"sqlite, revision {migrate.head()}"


def test_a_reserve_that_is_not_there(project: Path) -> None:
    (project / SETTINGS).write_text("min_free_mb = 999999999\n")
    result = look(project)["disk"]
    assert "reserve 999999999 MB" in result.found
    assert result.mend.startswith("free some space")


def test_snapshots_on_another_disk_are_looked_at_too(project: Path, tmp_path: Path) -> None:
    (project / SETTINGS).write_text(f'snapshots = "{tmp_path / "elsewhere" / "deep"}"\n')
    assert "disk of snapshots" in look(project)


def test_a_folder_that_cannot_be_written(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    result = look(project)["disk"]
    assert f"{project} cannot be written" in result.found
    assert result.mend == "use a folder you may write to"


def test_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    monkeypatch.chdir(tmp_path)
    here = look(Path())
    assert (here["configuration"].mend, "sitecheck init DIR" in here["configuration"].found) == ("", True)
    assert "database" not in here
    named = look(tmp_path / "nothing")
    assert "run 'sitecheck init DIR'" in named["configuration"].found
    assert named["configuration"].mend
    assert command("doctor", "-p", tmp_path / "nothing").code == 1


def test_no_browser_on_the_machine(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITECHECK_USE_BROWSER")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    found = look(project)
    assert found["browser"].found == "no Chromium found: the run goes on, pictures are marked missing"
    assert "apt-get install chromium" in found["browser"].mend
    assert "fonts" not in found


def test_a_browser_that_is_set_but_not_there(project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SITECHECK_USE_BROWSER")
    (project / SETTINGS).write_text(f'browser = "{tmp_path / "chromium"}"\n')
    found = look(project)
    assert f"{tmp_path / 'chromium'} does not start" in found["browser"].found
    assert "set 'browser' in config/settings.toml" in found["browser"].mend


def test_a_browser_from_the_environment_counts_without_a_project(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SITECHECK_USE_BROWSER")
    monkeypatch.setenv("SITECHECK_BROWSER", str(tmp_path / "chromium"))
    assert f"{tmp_path / 'chromium'} does not start" in look(Path())["browser"].found


class FakeBrowser:
    """A Chromium that starts, with or without Chinese fonts."""

    fonts = True
    available = True
    why_missing = ""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def __aenter__(self) -> FakeBrowser:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def cjk_fonts_ok(self) -> bool:
        return self.fonts


@pytest.mark.parametrize("fonts", [True, False])
def test_fonts(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fonts: bool) -> None:
    monkeypatch.delenv("SITECHECK_USE_BROWSER")
    monkeypatch.setattr("sitecheck.fetch.browser.Browser", type("Browser", (FakeBrowser,), {"fonts": fonts}))
    (project / SETTINGS).write_text(f'browser = "{shutil.which("true")}"\n')
    found = look(project)
    assert found["browser"] == Result("browser", str(shutil.which("true")))
    assert found["fonts"].mend == ("" if fonts else "apt-get install fonts-noto-cjk")


@pytest.mark.parametrize(("settings", "soon"), [("min_free_mb = 0\n", False), ("min_free_mb = 999999999\n", True)])
def test_how_long_the_disk_lasts(project: Path, settings: str, soon: bool) -> None:
    (project / SETTINGS).write_text(settings)
    kept = Kept(project)
    kept.seen(kept.finding("fax", "verified") if kept.run(NOW.date()) else 0, 1, {"html": b"page"})
    kept.close()
    result = look(project)["evidence"]
    assert result.found.startswith("1 files, ")
    assert ("more each night: full in about 0 nights" in result.found) is soon
    assert bool(result.mend) is soon


def test_an_evidence_folder_that_cannot_be_read(project: Path) -> None:
    Kept(project).close()
    (project / "snapshots" / "objects").write_bytes(b"no folder")
    assert "Not a directory" in look(project)["evidence"].found
