"""``sitecheck judge`` over the demo night: reports, refusals, and how it ends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select
from tests.audit.test_rejudge import files_of, opened, without_bytes
from tests.cli.conftest import Command
from tests.demo_night import copied

from sitecheck.audit.rejudge import SiteAgain, stored_run
from sitecheck.cli.files import write
from sitecheck.cli.judge import _Judged
from sitecheck.facts.data import data_dir
from sitecheck.facts.outcomes import FindingState
from sitecheck.review import decisions
from sitecheck.settings.records import Project
from sitecheck.store.blobs import BlobStore
from sitecheck.store.models import Finding

pytestmark = pytest.mark.slow
FRESH = data_dir("checks") / "update-freshness.yaml"


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    folder = tmp_path / "stricter"
    folder.mkdir()
    text = FRESH.read_text(encoding="utf-8").replace("max_working_days: 20", "max_working_days: 5")
    (folder / FRESH.name).write_text(text, encoding="utf-8")
    return folder


def test_without_a_number_the_runs_are_listed(command: Command, demo_night: Project) -> None:
    done = command("judge", "-p", demo_night.root)
    assert (done.code, done.out) == (0, "1\t2026-11-20\tfinished\tdemo\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Run 1: 8 portals judged again, 0 differences."),
        (("--as-judged",), "Run 1: 8 portals judged again, 0 differences; the bytes of 8 of 8 are the stored ones."),
    ],
)
def test_the_same_checks_give_no_difference(
    command: Command, demo_night: Project, words: tuple[str, ...], said: str
) -> None:
    done = command("judge", "--run", "1", "-p", demo_night.root, *words)
    assert (done.code, done.out) == (0, ""), done.err
    assert said in done.err


def test_one_changed_file_shows_what_it_changes_and_why(
    command: Command, demo_night: Project, stricter: Path, tmp_path: Path
) -> None:
    site = next(one.url for one in demo_night.sites if one.unit == "labour")
    file = tmp_path / "again.json"
    done = command("judge", "--run", "1", "-p", demo_night.root, "--checks", stricter, "--site", site, "--json", file)
    assert done.code == 1, done.err
    head, check, verdict, finding, why = done.out.splitlines()
    assert re.fullmatch(r"127\.0\.0\.\d+:\d+ \(labour\)", head)
    assert (check, verdict) == ("  update-freshness", "    params.max: 20 → 5")
    assert finding.endswith(": params.max: 20 → 5")
    assert why == ("    why: check file: params.max_working_days: 20 (set by rubric kaifu-2013-departments KD6.r1) → 5")
    said = json.loads(file.read_text(encoding="utf-8"))
    assert (said["schema"], said["run"], said["judged_by"], said["differences"]) == ("sitecheck.judge/1", 1, "today", 2)
    (one,) = said["sites"]
    assert [(it["check"], it["field"], it["stored"], it["now"]) for it in one["differences"]] == [
        ("update-freshness", "params.max", "20", "5")
    ] * 2
    assert one["causes"]["update-freshness"][0]["kind"] == "check-file"
    verdicts = {it["check"]: it for it in one["verdicts"]}
    assert verdicts["update-freshness"]["outcome"] == "fail"
    assert len(verdicts["update-freshness"]["findings"][0]["fingerprint"]) == 32


def test_all_of_it_as_json_on_stdout(command: Command, demo_night: Project) -> None:
    done = command("judge", "--run", "1", "-p", demo_night.root, "--json", "-")
    assert done.code == 0
    said = json.loads(done.out)
    assert [one["unit"] for one in said["sites"]] == [
        "finance", "education", "labour", "housing", "civil", "health", "town", "police",
    ]  # fmt: skip
    assert said["differences"] == 0


def test_a_rubric_that_was_changed_since_is_named(command: Command, demo_night: Project, tmp_path: Path) -> None:
    project = copied(demo_night, tmp_path)
    shipped = data_dir("config") / "rubrics" / "kaifu-2013-departments.yaml"
    own = project.root / "config" / "rubrics" / shipped.name
    own.parent.mkdir(exist_ok=True)
    text = shipped.read_text(encoding="utf-8")
    assert text.count("max_working_days: 20}") == 1
    own.write_text(text.replace("max_working_days: 20}", "max_working_days: 40}"), encoding="utf-8")
    done = command("judge", "--run", "1", "-p", project.root)
    assert done.code == 1, done.err
    assert "    outcome: fail → pass" in done.out.splitlines()
    assert "why: rubric kaifu-2013-departments KD6.r1 max_working_days: 20 → 40" in done.out
    assert command("judge", "--run", "1", "-p", project.root, "--as-judged").code == 0


# Refusals


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--run", "99"), "run 99 has no stored observation"),
        (("--run", "1", "--site", "nowhere"), "run 1 did not look at nowhere"),
        (("--run", "1", "--site", "http://nowhere.example/"), "run 1 did not look at nowhere.example"),
        (("--run", "1", "--checks", "{tmp}/none"), "is no folder"),
        (("--run", "1", "--checks", "{tmp}"), "holds no check file"),
        (("--run", "1", "--checks", "{tmp}", "--as-judged"), "leave out --checks"),
        (("--run", "1", "--json", "{tmp}/none/x.json"), "is no folder"),
        (("--explain", "99"), "there is no finding '99'"),
        (("--explain", "1", "--run", "99"), "finding 1 was not seen in run 99"),
        (("--explain", "1", "--as-judged"), "leave out --as-judged"),
        (("--run", "one"), "valid integer"),
        (("--as-judged",), "which night?"),
        (("--json", "{tmp}/x.json"), "which night?"),
    ],
)
def test_what_cannot_be_asked_ends_with_2(
    command: Command, demo_night: Project, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = command("judge", "-p", demo_night.root, *(word.replace("{tmp}", str(tmp_path)) for word in words))
    assert (done.code, done.out) == (2, "")
    assert said in done.err.replace("\n", " ")


def test_every_mistake_of_a_check_file_is_named_with_its_line(
    command: Command, demo_night: Project, stricter: Path
) -> None:
    file = stricter / FRESH.name
    text = file.read_text(encoding="utf-8").replace("max_working_days: 5", "max_working_days: none")
    file.write_text(text.replace("remedy:", "remedies:"), encoding="utf-8")
    done = command("judge", "--run", "1", "-p", demo_night.root, "--checks", stricter)
    assert (done.code, done.out) == (2, "")
    assert re.search(rf"{re.escape(str(file))}:8: .*max_working_days", done.err)
    assert "remedy" in done.err
    assert "nothing was started" in done.err


@pytest.mark.parametrize("which", [0, 1, 2])
def test_an_altered_byte_ends_with_3_and_writes_nothing(
    command: Command, demo_night: Project, tmp_path: Path, which: int
) -> None:
    project = copied(demo_night, tmp_path)
    path = BlobStore(project.snapshots).path(files_of(project)[which])
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)
    file = tmp_path / "again.json"
    done = command("judge", "--run", "1", "-p", project.root, "--json", file)
    assert done.code == 3
    assert "the night cannot be judged again: " in done.err
    assert path.name in done.err
    assert "could not be judged again" in done.err
    assert "Traceback" not in done.err
    assert not file.exists()
    assert not list(tmp_path.glob(".new-*"))


def test_a_night_of_before_says_why_it_cannot_be_judged_as_it_was(
    command: Command, demo_night: Project, tmp_path: Path
) -> None:
    project = copied(demo_night, tmp_path)
    without_bytes(project)
    assert command("judge", "--run", "1", "-p", project.root).code == 0
    done = command("judge", "--run", "1", "-p", project.root, "--as-judged")
    assert done.code == 3
    assert "the night kept no copy of what it judged by" in done.err


def test_stopped_in_the_middle_it_leaves_no_half_file(demo_night: Project, tmp_path: Path) -> None:
    def stopped() -> Iterator[SiteAgain]:
        yield SiteAgain("portal.example", "culture", (), (), {})
        raise KeyboardInterrupt

    with opened(demo_night) as session:
        judged = _Judged(stored_run(session, 1), tell=print)
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path / "again.json", judged.pieces(stopped(), as_judged=False))
    assert list(tmp_path.iterdir()) == []


def test_a_long_run_says_how_far_it_is(demo_night: Project, capsys: pytest.CaptureFixture[str]) -> None:
    times = iter([0.0, 1.0, 6.0, 6.0, 7.0])
    sites = [SiteAgain(f"portal{n}.example", "culture", (), (), {}) for n in range(3)]
    with opened(demo_night) as session:
        judged = _Judged(stored_run(session, 1), tell=print, clock=lambda: next(times))
        document = json.loads(b"".join(judged.pieces(iter(sites), as_judged=False)))
    said = capsys.readouterr().err.splitlines()
    assert [line for line in said if "so far" in line] == ["2 of 8 portals judged again, 0 differences so far."]
    assert [one["site"] for one in document["sites"]] == ["portal0.example", "portal1.example", "portal2.example"]


# Explaining


def confirmed(project: Project, check: str) -> Finding:
    """A finding of that check, confirmed by a person."""
    with opened(project) as session:
        one = session.exec(select(Finding).where(Finding.check_id == check)).first()
        assert one is not None
        assert one.id is not None
        now = datetime(2026, 11, 23, 2, tzinfo=UTC)
        state = FindingState(one.state)
        decisions.confirm(session, one.id, who="assessor", now=now, expected=state, reason="looked", shown={})
        session.flush()
        session.refresh(one)
        session.expunge(one)
        return one


def test_a_finding_is_explained_down_to_its_points(command: Command, demo_night: Project, tmp_path: Path) -> None:
    project = copied(demo_night, tmp_path)
    one = confirmed(project, "update-freshness")
    done = command("judge", "--explain", one.id, "-p", project.root)
    assert done.code == 0, done.err
    assert done.err == ""
    assert f"Finding {one.id} ({one.fingerprint}): confirmed" in done.out
    assert "超过20个" in done.out, "what it says stands in the project's language"
    assert "assessor: confirm, verified → confirmed: looked" in done.out
    assert "rubric kaifu-2013-departments, item KD6" in done.out
    assert "counts: −5 points" in done.out or "counts: -5 points" in done.out
    assert re.search(r"html: objects/[0-9a-f]{2}/[0-9a-f]{62}\.zst, sha256 [0-9a-f]{64}, taken 20", done.out)


def test_what_is_not_confirmed_costs_nothing_and_says_why(command: Command, demo_night: Project) -> None:
    with opened(demo_night) as session:
        marks = {one.check_id: one.fingerprint for one in session.exec(select(Finding))}
    done = command("judge", "--explain", marks["update-freshness"], "-p", demo_night.root)
    assert done.code == 0
    assert "costs nothing as it stands: only findings confirmed by a person count" in done.out
    done = command("judge", "--explain", marks["broken-links"], "-p", demo_night.root)
    assert "nothing: no rule of an assessment of this unit asks for the check" in done.out


def test_an_explanation_for_machines(command: Command, demo_night: Project, tmp_path: Path) -> None:
    project = copied(demo_night, tmp_path)
    one = confirmed(project, "contact-fields")
    done = command("judge", "--explain", one.fingerprint, "--run", "1", "-p", project.root, "--json", "-")
    assert done.code == 0, done.err
    said = json.loads(done.out)
    assert said["schema"] == "sitecheck.explanation/1"
    assert (said["finding"]["id"], said["finding"]["state"], said["run"]) == (one.id, "confirmed", 1)
    assert said["same_as_stored"] is True
    # The second rule strikes the item only where all six fields are missing.
    assert {it["rule"]: it["standing"] for it in said["costs"]} == {"KD10.r1": "counted", "KD10.g1": "not-met"}
    assert all(len(it["rubric_hash"]) == 64 for it in said["costs"])
    assert [it["action"] for it in said["decisions"]][-1] == "confirm"
    assert any(it["set_by"] for it in said["parameters"])
    assert said["looked_at"][0]["sort"] == "ContactReading"


def test_a_check_file_that_is_damaged_today_does_not_touch_what_was_kept(
    command: Command, demo_night: Project, tmp_path: Path
) -> None:
    project = copied(demo_night, tmp_path)
    (project.root / "checks").mkdir(exist_ok=True)
    (project.root / "checks" / "broken-links.yaml").write_text("kind: [", encoding="utf-8")
    assert command("judge", "--run", "1", "-p", project.root).code == 2
    assert command("judge", "--run", "1", "-p", project.root, "--as-judged").code == 0
    assert command("judge", "--explain", "1", "-p", project.root).code == 0


def test_a_night_that_was_altered_is_not_explained(command: Command, demo_night: Project, tmp_path: Path) -> None:
    project = copied(demo_night, tmp_path)
    BlobStore(project.snapshots).path(files_of(project)[0]).unlink()
    with opened(project) as session:
        number = session.exec(select(Finding.id).where(Finding.check_id == "update-freshness")).one()
    done = command("judge", "--explain", number, "-p", project.root)
    assert (done.code, done.out) == (3, "")
    assert "cannot be judged again" in done.err
    assert "Traceback" not in done.err
