"""``sitecheck ledger`` and ``sitecheck skipped`` over a project with two nights; the files of ``sitecheck audit``."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import delete
from tests.audit.kept_night import CONTACT, NOW, KeptNight, audited, recorded, served

from sitecheck.audit.record_ledger import record_ledger
from sitecheck.audit.site import Manners
from sitecheck.page.urls import site_key
from sitecheck.settings.load import load_project
from sitecheck.store.blobs import BlobStore
from sitecheck.store.engine import Store
from sitecheck.store.ledger import read_ledger, write_ledger
from sitecheck.store.left_out import read_left_out
from sitecheck.store.models import Pruned

from .conftest import Command


@dataclass(frozen=True)
class Nights:
    """A project folder; its first run looked at the portal, its second run reached the host from two portals."""

    folder: Path
    kept: KeptNight

    @property
    def host(self) -> str:
        return self.kept.host


def _settle(folder: Path, kept: KeptNight) -> None:
    config = folder / "config"
    (config / "units.csv").write_text("code,name,category\nculture,示例市文化局,department\n", encoding="utf-8")
    (config / "sites.yaml").write_text(
        f"sites:\n  - unit: culture\n    url: {kept.site.url}\n"
        "  - unit: culture\n    url: http://other.example/\n    ignore_robots: 市政务公开办〔2026〕9号\n",
        encoding="utf-8",
    )
    settings = config / "settings.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('contact = ""', f'contact = "{CONTACT}"'), encoding="utf-8"
    )


def _elsewhere(kept: KeptNight) -> KeptNight:
    """The same night as if it had been another portal's, a tenth of a second later."""
    rows = [replace(row, at=row.at + timedelta(seconds=0.1)) for row in read_ledger(kept.blobs, _sha(kept))]
    seen = replace(kept.audit.observation, site_key="other.example", robots_authority="市政务公开办〔2026〕9号")
    return replace(
        kept, audit=replace(kept.audit, observation=seen, ledger=write_ledger(kept.blobs, rows), evidence={})
    )


def _sha(kept: KeptNight) -> str:
    return kept.audit.ledger.sha256


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    from sitecheck.cli.app import app
    from sitecheck.cli.trouble import run

    folder = tmp_path_factory.mktemp("ledger") / "project"
    assert run(app, ["init", str(folder)]) == 0
    kept = audited(folder)
    _settle(folder, kept)
    project = load_project(folder)
    store = recorded(project, kept)
    recorded(project, kept, _elsewhere(kept), store=store).close()
    return Nights(folder, kept)


@pytest.fixture
def nights(made: Nights, capsys: pytest.CaptureFixture[str]) -> Nights:
    capsys.readouterr()
    return made


def test_it_says_what_was_asked_when_and_how_fast(nights: Nights, command: Command) -> None:
    ended = command("ledger", nights.host, "-p", nights.folder)
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    asked = len(nights.kept.asked)
    assert lines[0].startswith(f"{nights.host}: {3 * asked} requests in 2 nights, ")
    use = next(use for use in nights.kept.audit.ledger.hosts if use.host == nights.host)
    assert f"{asked} requests" in lines[1]
    assert f"busiest second {use.busiest_second}  most at once {use.most_in_flight}" in lines[1]
    assert "GET " in lines[2]
    assert "200 " in lines[2]
    # Two portals at the same time: measured together, not the larger of the two.
    assert f"{2 * asked} requests" in lines[3]
    assert "for 127.0.0.1:" in lines[4]
    assert "other.example" in lines[4]


def test_one_run_only_and_a_time_in_which_nothing_was_asked(nights: Nights, command: Command) -> None:
    assert "in 1 night," in command("ledger", nights.host, "--run", "2", "-p", nights.folder).out
    assert "0 requests in 0 nights" in command("ledger", nights.host, "--until", "2020-01-01", "-p", nights.folder).out
    assert "in 2 nights" in command("ledger", nights.host, "--since", "2020-01-01", "-p", nights.folder).out


def test_a_url_names_its_host_too(nights: Nights, command: Command) -> None:
    assert command("ledger", f"http://{nights.host}/a?b", "-p", nights.folder).code == 0
    assert command("ledger", "127.0.0.1", "-p", nights.folder).out.startswith(nights.host)


def test_every_request_as_csv(nights: Nights, command: Command, tmp_path: Path) -> None:
    target = tmp_path / "all.csv"
    ended = command("ledger", nights.host, "--csv", target, "-p", nights.folder)
    assert (ended.code, ended.err) == (0, f"Wrote {target}.\n")
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert len(rows) == 3 * len(nights.kept.asked)
    first = [row for row in rows if row["run"] == "1"]
    sent = sorted(f"{row['method']} {row['url'].removeprefix(nights.kept.site.url.rstrip('/'))}" for row in first)
    assert sent == sorted(nights.kept.asked)
    assert [row["at"] for row in first] == sorted(row["at"] for row in first)
    assert {row["sent"] for row in rows} == {"yes"}
    assert {row["address"] for row in rows} == {"127.0.0.1"}


def test_every_request_as_json_on_standard_output(nights: Nights, command: Command) -> None:
    ended = command("ledger", nights.host, "--json", "-", "-p", nights.folder)
    assert ended.code == 0
    value = json.loads(ended.out)
    assert (value["schema"], value["host"]) == ("sitecheck.ledger/1", nights.host)
    assert [one["run"] for one in value["nights"]] == [1, 2]
    assert len(value["requests"]) == sum(one["use"]["requests"] for one in value["nights"])
    assert ended.err.startswith(f"{nights.host}: ")


@pytest.mark.parametrize(
    ("language", "ending", "wanted"),
    [
        ("zh", "md", ["# 关于访问", "示例市文化局", "GET", "联系", "robots\\.txt", "市政务公开办〔2026〕9号"]),
        ("en", "txt", ["# Statement of access to", "Pace and limits", "at the same time"]),
        ("zh", "html", ["<html lang=\"zh-CN\">", "<h2>访问频率与限制</h2>", "市政务公开办〔2026〕9号"]),
        ("en", "html", ["<h2>If you object</h2>", "<pre>sitecheck/"]),
    ],
)  # fmt: skip
def test_the_statement_for_the_owner(
    nights: Nights, command: Command, tmp_path: Path, language: str, ending: str, wanted: list[str]
) -> None:
    target = tmp_path / f"statement.{ending}"
    words = ("--statement", target, "--language", language)
    assert command("ledger", nights.host, *words, "-p", nights.folder).code == 0
    text = target.read_text(encoding="utf-8").replace("robots.txt", "robots\\.txt" if ending == "md" else "robots.txt")
    for one in (*wanted, "sitecheck/", CONTACT, str(3 * len(nights.kept.asked))):
        assert one in text, one


def test_the_statement_goes_to_standard_output_as_text(nights: Nights, command: Command) -> None:
    ended = command("ledger", nights.host, "--statement", "-", "-p", nights.folder)
    assert ended.out.startswith("# 关于访问")
    assert "requests in 2 nights" in ended.err


def test_a_host_nobody_asked_is_told_what_is_known(nights: Nights, command: Command) -> None:
    ended = command("ledger", "nowhere.example", "-p", nights.folder)
    assert (ended.code, ended.out) == (2, "")
    assert f"nothing was asked of 'nowhere.example'; known hosts: {nights.host}" in ended.err


def test_before_the_first_night(project: Path, command: Command) -> None:
    assert command("ledger", "a.example", "-p", project)[::2] == (
        2,
        "sitecheck: no night has asked anything of anybody yet\n",
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "yesterday"), "no date"),
        (("--csv", "-", "--json", "-"), "--csv and --json cannot both go to standard output"),
        (("--csv", "no/such/folder/x.csv"), "is no folder"),
        (("--statement", "a.pdf"), "must end in .html, .md or .txt"),
        (("--language", "fr"), "zh or en"),
    ],
)
def test_usage(nights: Nights, command: Command, words: tuple[str, ...], said: str) -> None:
    ended = command("ledger", nights.host, *words, "-p", nights.folder)
    assert ended.code == 2
    assert said in ended.err


@contextmanager
def _lost(path: Path) -> Iterator[None]:
    aside = path.rename(path.with_suffix(".aside"))
    try:
        yield
    finally:
        aside.rename(path)


def test_a_lost_ledger_is_said_so(nights: Nights, command: Command, tmp_path: Path) -> None:
    with _lost(nights.kept.blobs.path(_sha(nights.kept))):
        target = tmp_path / "x.csv"
        ended = command("ledger", nights.host, "--run", "1", "--csv", target, "-p", nights.folder)
        assert ended.code == 3
        assert "a ledger cannot be read" in ended.err
        assert not target.exists()
        # What one portal alone asked is in the tables.
        assert command("ledger", nights.host, "--run", "1", "-p", nights.folder).code == 0


@contextmanager
def _pruned(nights: Nights, *hashes: str) -> Iterator[None]:
    """These files went by the rule of keeping."""
    store = Store.open(load_project(nights.folder).database_url)
    try:
        with store.session() as session:
            session.add_all(Pruned(sha256=sha, at=NOW) for sha in hashes)
        with ExitStack() as gone:
            for sha in hashes:
                gone.enter_context(_lost(nights.kept.blobs.path(sha)))
            yield
    finally:
        with store.session() as session:
            session.execute(delete(Pruned))
        store.close()


def test_of_a_pruned_ledger_the_sums_are_left(nights: Nights, command: Command, tmp_path: Path) -> None:
    use = next(use for use in nights.kept.audit.ledger.hosts if use.host == nights.host)
    whole = command("ledger", nights.host, "-p", nights.folder).out.splitlines()
    with _pruned(nights, _sha(nights.kept)):
        ended = command("ledger", nights.host, "-p", nights.folder)
        every = command("ledger", nights.host, "--csv", "-", "-p", nights.folder)
        told = json.loads(command("ledger", nights.host, "--json", "-", "-p", nights.folder).out)
        letter = command("ledger", nights.host, "--statement", tmp_path / "x.md", "-p", nights.folder)
    assert (ended.code, letter.code) == (0, 0)
    assert "其中2次巡检的逐条请求记录已按保存期限清理，仅保留汇总数。" in (tmp_path / "x.md").read_text(
        encoding="utf-8"
    )
    lines = ended.out.splitlines()
    assert lines[:2] == whole[:2]
    assert lines[2].endswith(f"for {site_key(nights.kept.site.url)} (requests pruned, sums left)")
    # Two portals at once: how fast together is not known any more, so it is as fast as it can have been.
    other = next(one for one in _elsewhere(nights.kept).audit.ledger.hosts if one.host == nights.host)
    busiest, at_once = use.busiest_second + other.busiest_second, use.most_in_flight + other.most_in_flight
    assert lines[3].endswith(f"busiest second {busiest}  most at once {at_once}")
    assert lines[3].split("  ")[:4] == whole[3].split("  ")[:4]
    assert lines[4].partition(";")[0] == whole[4].partition(";")[0]
    assert lines[4].endswith("(requests pruned, sums left), other.example")
    rows = list(csv.DictReader(io.StringIO(every.out.removeprefix("\ufeff"))))
    assert {row["portal"] for row in rows} == {"other.example"}
    assert len(rows) == use.requests + use.withheld
    assert [[ledger["pruned"] for ledger in night["ledgers"]] for night in told["nights"]] == [[True], [True, False]]


def test_a_pruned_list_is_said_so(nights: Nights, command: Command) -> None:
    with _pruned(nights, nights.kept.audit.observation.skipped_sha256):
        ended = command("skipped", nights.host, "-p", nights.folder)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == "sitecheck: the list of run 2 was removed on 2026-11-21 by the rule of keeping\n"


def test_what_a_night_left_out(nights: Nights, command: Command, tmp_path: Path) -> None:
    seen = nights.kept.audit.observation
    ended = command("skipped", nights.kept.site.url, "-p", nights.folder)
    assert ended.code == 0
    rows = [line.split("\t") for line in ended.out.splitlines()]
    assert len(rows) == len(list(read_left_out(nights.kept.blobs, seen.skipped_sha256)))
    assert f"page-budget (pages) {seen.skipped_counts['page-budget']}" in ended.err
    only = command("skipped", nights.host, "--reason", "file", "-p", nights.folder).out.splitlines()
    assert len(only) == seen.skipped_counts["file"]
    target = tmp_path / "left.csv"
    written = command("skipped", nights.host, "--run", "1", "--csv", target, "-p", nights.folder)
    assert (written.code, written.out) == (0, "")
    lines = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert len(lines) == len(rows)
    assert {line["meaning_zh"] for line in lines if line["reason"] == "page-budget"} == {"页面额度已用完"}
    as_json = command("skipped", nights.host, "--json", "-", "-p", nights.folder).out.splitlines()
    assert [json.loads(line)["url"] for line in as_json] == [line["url"] for line in lines]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere.example",), "no run has looked at 'nowhere.example'"),
        (("other.example", "--run", "1"), "run 1 has not looked at 'other.example'"),
        (("other.example", "--reason", "boredom"), "there is no reason 'boredom': one of off-site"),
    ],
)
def test_what_nobody_looked_at(nights: Nights, command: Command, words: tuple[str, ...], said: str) -> None:
    ended = command("skipped", *words, "-p", nights.folder)
    assert ended.code == 2
    assert said in ended.err


def test_an_audit_without_project_writes_its_requests_and_what_it_left_out(command: Command, tmp_path: Path) -> None:
    ledger, left, report = tmp_path / "ledger.jsonl", tmp_path / "left.csv", tmp_path / "report.json"
    with served() as portal:
        ended = command(
            "audit", portal.url(), "--allow-private", "--no-browser", "--max-pages", "12",
            "--snapshots", tmp_path / "s", "--ledger", ledger, "--skipped", left, "--json", report,
        )  # fmt: skip
        asked, host = list(portal.targets), f"127.0.0.1:{portal.port}"
    assert ended.code in (0, 1), ended.err
    rows = [json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines()]
    sent = [row for row in rows if host in row["url"]]
    assert sorted(f"{row['method']} /{row['url'].partition(host + '/')[2]}" for row in sent) == sorted(asked)
    assert json.loads(report.read_text(encoding="utf-8"))["audits"][0]["crawl"]["requests"] == len(rows)
    lines = list(csv.DictReader(io.StringIO(left.read_text(encoding="utf-8-sig"))))
    assert {line["site"] for line in lines} == {portal.url()}
    assert {"page-budget", "file"} <= {line["reason"] for line in lines}
    assert all(line["meaning"] and line["found_on"] for line in lines)


def test_an_audit_s_files_say_by_their_name_what_they_are(command: Command, tmp_path: Path) -> None:
    ended = command("audit", "http://a.example/", "--ledger", tmp_path / "ledger.xlsx")
    assert ended.code == 2
    assert "must end in .csv or .jsonl" in ended.err


def test_a_night_that_failed_on_the_portal_has_no_list(project: Path, command: Command) -> None:
    loaded = load_project(project)
    site = loaded.sites[0]
    store = recorded(loaded)
    with store.session() as session:
        record_ledger(
            session,
            run_id=1,
            site_key=site_key(site.url),
            ledger=write_ledger(BlobStore(loaded.snapshots), ()),
            manners=Manners("sitecheck", None, 2),
        )
    store.close()
    assert command("skipped", site.url, "-p", project).code == 2
    ended = command("skipped", site.url, "--run", "1", "-p", project)
    assert (ended.code, ended.out) == (3, "")
    assert "before its end: what it left out is not known" in ended.err
