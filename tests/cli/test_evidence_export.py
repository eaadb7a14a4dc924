"""``sitecheck evidence export``: what is meant, what is written, how it ends."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlmodel import select
from tests.cli.conftest import Command
from tests.evidence.exports import MARK, Nights, files, inside, sha, two_nights

from sitecheck.checks import kept
from sitecheck.checks.load import read_check
from sitecheck.demo.project import ASSESSMENT, write_project
from sitecheck.demo.truth import portals
from sitecheck.evidence import wacz
from sitecheck.evidence.seal import seal_nights
from sitecheck.facts.data import data_dir
from sitecheck.facts.outcomes import FindingState, Outcome
from sitecheck.facts.verdict import JudgedFinding, Verdict, fingerprint
from sitecheck.page.urls import site_key
from sitecheck.review import decisions
from sitecheck.review.lifecycle import record_site
from sitecheck.settings.load import load_project
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.models import CheckResult, Evidence, Finding, Observation, Run, Seal, Site
from sitecheck.store.sync import sync_project
from sitecheck.worktime import load_calendar

CHECK = "contact-fields"
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
Act = Callable[[Store], None]


class Filled(NamedTuple):
    """A project with two nights over one unit, that found three things."""

    folder: Path
    nights: Nights
    ids: dict[str, int]

    def do(self, act: Act) -> None:
        store = Store.open(load_project(self.folder).database_url)
        act(store)
        store.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    folder = tmp_path_factory.mktemp("made") / "project"
    write_project(folder, portals(8181)[:2], 8181)
    project = load_project(folder)
    nights = two_nights(project.snapshots)
    check = read_check(data_dir("checks") / f"{CHECK}.yaml")
    basis = nights.blobs.put(kept.dump(kept.Basis({CHECK: check}, load_calendar(()))))
    store = Store.open(project.database_url)
    with store.session() as session:
        sync_project(session, project, [site_key(site.url) for site in project.sites])
        site = session.exec(select(Site).where(Site.unit_code == "education")).one()
        for number in (1, 2):
            run = Run(
                id=number, kind="nightly", as_of=date(2026, 11, 18 + number), started_at=NOW, finished_at=NOW,
                state="finished", checks_hash="0" * 64, version="0",
            )  # fmt: skip
            session.add(run)
            session.flush()
            found = [JudgedFinding(name, "http://x.example/zn.html", "missing-field", {"field": name, "pages": "指南"})
                     for name in ("fax", "email", "address")]  # fmt: skip
            verdict = Verdict(CHECK, Outcome.FAIL, "fields-missing", {"fields": "fax"}, tuple(found))
            record_site(session, run=run, site=site, verdicts=[verdict], attempts_by_url={}, now=NOW)
            session.add(CheckResult(run_id=number, site_key=site.key, check_id=CHECK, outcome="fail", reason="x"))
            session.add(
                Observation(
                    run_id=number, site_key=site.key, bundle_sha256="0" * 64, stopped_by="exhausted",
                    checks_sha256=basis,
                )
            )  # fmt: skip
        session.flush()
        ids = {row.subject: row.id for row in session.exec(select(Finding)) if row.id is not None}
        fax = session.get_one(Finding, ids["fax"])
        fax.fingerprint = MARK  # by which the archives know it
        for one in files(nights):
            path = nights.blobs.path(one.sha256)
            session.add(
                Evidence(
                    finding_id=ids["fax"], run_id=2, kind=one.kind, url=one.url, sha256=one.sha256, size=one.size,
                    path=path.relative_to(nights.blobs.root).as_posix(), media_type=one.media_type,
                    captured_at=one.captured_at,
                )
            )  # fmt: skip
        decisions.confirm(session, ids["fax"], who="assessor", now=NOW, expected=FindingState.VERIFIED)
        decisions.dismiss(
            session, ids["address"], who="assessor", now=NOW, reason="在首页公布", expected=FindingState.VERIFIED
        )
    store.close()
    return Filled(folder, nights, ids)


@pytest.fixture
def filled(made: Filled, tmp_path: Path) -> Filled:
    """A copy of its own for each test."""
    folder = tmp_path / "project"
    shutil.copytree(made.folder, folder)
    return made._replace(folder=folder, nights=replace(made.nights, blobs=BlobStore(folder / "snapshots")))


def seal(store: Store) -> None:
    seal_nights(store, store_root(store), lambda: NOW)


def store_root(store: Store) -> Path:
    file = store.engine.url.database
    assert file is not None
    return Path(file).parent / "snapshots"


def test_a_finding_by_its_number(filled: Filled, command: Command, tmp_path: Path) -> None:
    filled.do(seal)
    target = tmp_path / "x.wacz"
    done = command("evidence", "export", str(filled.ids["fax"]), "-o", target, "-p", filled.folder)
    assert (done.code, done.out.strip()) == (0, str(target)), done.err
    assert f"Exporting finding {filled.ids['fax']} (contact-fields, fax, 127.0.0.22:8181): 1 finding(s)." in done.err
    parts = inside(target)
    said = json.loads(parts[f"verdicts/{filled.ids['fax']:05d}.json"])
    assert (said["finding"]["subject"], said["finding"]["unit_name"]) == ("fax", "云溪县教育局")
    assert "没有公布" in said["finding"]["message_zh"]
    assert (said["night"]["id"], said["verdict"]["outcome"]) == (2, "fail")
    assert [one["action"] for one in said["decisions"]][-1] == "confirm"
    assert said["decisions"][-1]["who"] == "assessor"
    assert said["check_file"]["as_judged"] is True
    assert parts[said["check_file"]["at"]] == (data_dir("checks") / f"{CHECK}.yaml").read_bytes()
    assert said["sighting"]["params"] == {"field": "fax", "pages": "指南"}
    assert "seals/000002.json" in parts
    assert "about/missing.txt" not in parts


def test_the_fingerprint_and_a_prefix_mean_the_same(filled: Filled, command: Command, tmp_path: Path) -> None:
    for what in (MARK, MARK.upper(), f"finding:{filled.ids['fax']}"):
        target = tmp_path / "x.wacz"
        done = command("evidence", "export", what, "-o", target, "-p", filled.folder)
        assert f"Exporting finding {filled.ids['fax']} " in done.err
    other = fingerprint("127.0.0.22:8181", CHECK, "email")
    done = command("evidence", "export", other, "-o", tmp_path / "y.wacz", "-p", filled.folder)
    assert f"Exporting finding {filled.ids['email']} " in done.err


def test_a_unit_without_what_was_dismissed(filled: Filled, command: Command, tmp_path: Path) -> None:
    target = tmp_path / "x.wacz"
    done = command("evidence", "export", "education", "-o", target, "-p", filled.folder)
    assert done.code == 1
    assert "Exporting unit education (云溪县教育局): 2 finding(s), 1 dismissed left out." in done.err
    assert "Run 2 is not sealed" in done.err
    assert f"Finding {filled.ids['email']}: no captured page of this night" in done.err
    parts = inside(target)
    numbers = sorted(f"verdicts/{filled.ids[name]:05d}.json" for name in ("fax", "email"))
    assert sorted(name for name in parts if name.startswith("verdicts/")) == numbers
    assert "第2次巡检没有封存" in parts["about/missing.txt"].decode()


def test_an_assessment_is_what_its_deductions_rest_on(filled: Filled, command: Command, tmp_path: Path) -> None:
    filled.do(seal)
    target = tmp_path / "x.wacz"
    done = command("evidence", "export", ASSESSMENT, "-o", target, "-p", filled.folder)
    assert done.code == 0, done.err
    assert f"Exporting assessment {ASSESSMENT}" in done.err
    parts = inside(target)
    (name,) = [name for name in parts if name.startswith("verdicts/")]
    (line,) = json.loads(parts[name])["counts_in"]
    assert (line["assessment"], line["rule"], line["points"]) == (ASSESSMENT, "KD10.r1", "-1")
    (listed,) = json.loads(parts["rubrics/assessments.json"])
    assert (listed["published"], len(listed["rubrics"])) == (None, 2)
    for path, asked in listed["rubrics"].items():
        assert path.removesuffix(".json").endswith(sha(parts[path]))
        assert asked == ([CHECK] if "departments" in path else [])


def test_the_published_rubric_outranks_the_file(filled: Filled, command: Command, tmp_path: Path) -> None:
    words = ("scores", "publish", ASSESSMENT, "--unfinished", "--who", "reviewer", "-p", filled.folder)
    assert command(*words).code == 0
    other = filled.folder / "config" / "rubrics"
    other.mkdir()
    text = (data_dir("config") / "rubrics" / "kaifu-2013-departments.yaml").read_text(encoding="utf-8")
    (other / "kaifu-2013-departments.yaml").write_text(text.replace("title: ", "title: 改 ", 1), encoding="utf-8")
    command("evidence", "export", "education", "-o", tmp_path / "x.wacz", "-p", filled.folder)
    parts = inside(tmp_path / "x.wacz")
    (listed,) = json.loads(parts["rubrics/assessments.json"])
    assert listed["published"] == {"version": 1, "who": "reviewer", "reason": ""}
    for path in listed["rubrics"]:
        assert path.removesuffix(".json").endswith(sha(parts[path]))
        assert not json.loads(parts[path])["title"].startswith("改")


def test_an_older_night(filled: Filled, command: Command, tmp_path: Path) -> None:
    fax = str(filled.ids["fax"])
    done = command("evidence", "export", fax, "--run", "1", "-o", tmp_path / "x.wacz", "-p", filled.folder)
    assert done.code == 1
    (name,) = [name for name in inside(tmp_path / "x.wacz") if name.startswith("verdicts/")]
    assert json.loads(inside(tmp_path / "x.wacz")[name])["night"]["id"] == 1
    done = command("evidence", "export", fax, "--run", "7", "-o", tmp_path / "y.wacz", "-p", filled.folder)
    assert done.code == 2
    assert "was not seen in run 7; it was in: 1, 2" in done.err
    assert not (tmp_path / "y.wacz").exists()


def test_a_name_that_may_be_two_things(filled: Filled, command: Command, tmp_path: Path) -> None:
    number = filled.ids["fax"]
    units = filled.folder / "config" / "units.csv"
    units.write_text(units.read_text(encoding="utf-8") + f"{number},数字局,department,是,否,是\n", encoding="utf-8")
    filled.do(lambda store: _synced(store, filled.folder))
    done = command("evidence", "export", str(number), "-o", tmp_path / "x.wacz", "-p", filled.folder)
    assert done.code == 2
    assert f"finding:{number}\t" in done.err
    assert f"unit:{number}\tunit {number} (数字局)" in done.err
    assert not (tmp_path / "x.wacz").exists()
    done = command("evidence", "export", f"unit:{number}", "-o", tmp_path / "x.wacz", "-p", filled.folder)
    assert done.code == 2
    assert f"unit {number} (数字局) has no finding" in done.err


def _synced(store: Store, folder: Path) -> None:
    project = load_project(folder)
    with store.session() as session:
        sync_project(session, project, [site_key(site.url) for site in project.sites])


@pytest.mark.parametrize(
    "what", ["nobody", "999999", "9" * 40, "unit:nobody", "finding:education", "", "../x", "a\x00b"]
)
def test_what_is_not_known(filled: Filled, command: Command, tmp_path: Path, what: str) -> None:
    done = command("evidence", "export", what, "-o", tmp_path / "x.wacz", "-p", filled.folder)
    assert done.code == 2
    assert "is no finding, unit or assessment" in done.err
    assert not (tmp_path / "x.wacz").exists()


def test_an_assessment_that_rests_on_no_finding(filled: Filled, command: Command, tmp_path: Path) -> None:
    fax = filled.ids["fax"]

    def reopen(store: Store) -> None:
        with store.session() as session:
            decisions.reopen(session, fax, who="assessor", now=NOW, reason="核对", expected=FindingState.CONFIRMED)

    filled.do(reopen)
    done = command("evidence", "export", ASSESSMENT, "-o", tmp_path / "x.wacz", "-p", filled.folder)
    assert done.code == 2
    assert "rests on a finding; 2 finding(s) wait for a person" in done.err


@pytest.mark.parametrize("name", ["x.zip", "x", "-", "nowhere/x.wacz", "folder.wacz"])
def test_where_it_cannot_go(filled: Filled, command: Command, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.wacz").mkdir()
    target = name if name == "-" else tmp_path / name
    done = command("evidence", "export", "education", "-o", target, "-p", filled.folder)
    assert done.code == 2
    assert "Exporting" not in done.err


def test_the_name_it_gets_by_itself(
    filled: Filled, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    done = command("evidence", "export", "education", "-p", filled.folder)
    assert (done.code, done.out) == (1, "evidence-unit-education.wacz\n")
    before = (here / "evidence-unit-education.wacz").read_bytes()
    done = command("evidence", "export", "education", "-p", filled.folder)
    assert done.code == 2
    assert "is there already" in done.err
    assert (here / "evidence-unit-education.wacz").read_bytes() == before


def test_altered_files_are_all_named_and_nothing_is_written(filled: Filled, command: Command, tmp_path: Path) -> None:
    filled.do(seal)
    wrong = [one.sha256 for one in files(filled.nights)][2:4]
    for name in wrong:
        filled.nights.blobs.path(name).write_bytes(b"another picture")
    manifest = filled.nights.blobs.root / "seals" / "000002.json"
    manifest.write_bytes(manifest.read_bytes() + b" ")
    done = command("evidence", "export", "education", "-o", tmp_path / "x.wacz", "-p", filled.folder)
    assert done.code == 1
    assert all(f"altered: {name}" in done.err for name in (*wrong, "seals/000002.json"))
    assert "sitecheck evidence verify" in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project"]


def test_a_lost_seal_and_a_file_that_was_slipped_in(filled: Filled, command: Command, tmp_path: Path) -> None:
    filled.do(seal)
    (filled.nights.blobs.root / "seals" / "000001.json").unlink()

    def slip(store: Store) -> None:
        with store.session() as session:
            other = filled.nights.blobs.put(b"later")
            session.add(
                Evidence(
                    finding_id=filled.ids["fax"], run_id=2, kind="html", url="http://x.example/", sha256=other, size=5,
                    path="objects/later", media_type="text/html", captured_at=NOW,
                )
            )  # fmt: skip

    filled.do(slip)
    number = filled.ids["fax"]
    words = ("evidence", "export", str(number), "-p", filled.folder, "-o", tmp_path / "x.wacz")
    done = command(*words)
    assert done.code == 1
    assert f"Finding {number}: a file is not among the sealed files of run 2 (objects/later)" in done.err
    done = command(*words, "--run", "1")
    assert done.code == 1
    assert "Run 1: seals/000001.json is lost" in done.err


def test_the_stamp_of_a_later_night_comes_with_all_seals_up_to_it(
    filled: Filled, command: Command, tmp_path: Path
) -> None:
    filled.do(seal)
    stamp = b"a time stamp"
    (filled.nights.blobs.root / "seals" / "000002.tsr").write_bytes(stamp)

    def stamped(store: Store) -> None:
        with store.session() as session:
            session.get_one(Seal, 2).stamp_sha256 = sha(stamp)

    filled.do(stamped)
    words = ("evidence", "export", str(filled.ids["fax"]), "-p", filled.folder, "-o", tmp_path / "x.wacz")
    for run in ("1", "2"):
        command(*words, "--run", run)
        seals = {name: data for name, data in inside(tmp_path / "x.wacz").items() if name.startswith("seals/")}
        assert sorted(seals) == [f"seals/00000{n}" for n in ("1.json", "2.json", "2.tsr") if run == "1" or n[0] == "2"]
        assert seals["seals/000002.tsr"] == stamp
    (filled.nights.blobs.root / "seals" / "000002.tsr").write_bytes(stamp[:-1])
    done = command(*words)
    assert done.code == 1
    assert "altered: seals/000002.tsr" in done.err


def test_a_check_that_has_changed_since(filled: Filled, command: Command, tmp_path: Path) -> None:
    filled.do(seal)
    text = (data_dir("checks") / f"{CHECK}.yaml").read_text(encoding="utf-8")
    own = filled.folder / "checks" / f"{CHECK}.yaml"
    own.write_text(text.replace("zh: ", "zh: 改", 1), encoding="utf-8")
    words = ("evidence", "export", str(filled.ids["fax"]), "-p", filled.folder, "-o", tmp_path / "x.wacz")
    assert command(*words).code == 0  # as it was judged by is kept
    parts = inside(tmp_path / "x.wacz")
    (path,) = [name for name in parts if name.startswith("checks/")]
    assert "改" not in parts[path].decode().splitlines()[1:][0]
    assert parts[path].decode().startswith("# As it was judged by; kept with sha256 ")

    def forget(store: Store) -> None:
        with store.session() as session:
            for row in session.exec(select(Observation)):
                row.checks_sha256 = ""

    filled.do(forget)
    done = command(*words)
    assert done.code == 1
    assert (
        f"Check {CHECK}: the file it was judged by in run 2 was not kept and has changed; today's is inside" in done.err
    )
    said = json.loads(inside(tmp_path / "x.wacz")[f"verdicts/{filled.ids['fax']:05d}.json"])
    assert said["check_file"] == {"as_judged": False, "at": f"checks/{CHECK}.yaml"}


def test_a_full_disk(filled: Filled, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(wacz, "readme", full)
    done = command("evidence", "export", "education", "-o", tmp_path / "x.wacz", "-p", filled.folder)
    assert done.code == 3
    assert "the disk is full" in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project"]


def test_ctrl_c(filled: Filled, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(wacz, "readme", stop)
    done = command("evidence", "export", "education", "-o", tmp_path / "x.wacz", "-p", filled.folder)
    assert (done.code, done.out) == (3, "")
    assert "stopped" in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project"]
