from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.evidence.sealed import Nights, at

from sitecheck.cli.app import app
from sitecheck.cli.trouble import run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    config = tmp_path / "config"
    config.mkdir()
    (config / "units.csv").write_text("code,name,category\nculture,文化局,department\n", encoding="utf-8")
    (config / "sites.yaml").write_text("sites: []\n")
    (config / "assessments.yaml").write_text("assessments: []\n")
    nights = Nights(tmp_path)
    for number in (1, 2):
        nights.run(number)
        nights.seal(at(number, 55))
        nights.age_all(at(number, 50))
    nights.close()
    return tmp_path


def sitecheck(*arguments: str) -> int:
    return run(app, arguments)


def test_clean(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sitecheck("evidence", "verify", "-p", str(project)) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "2 seals, 56 files, 0 time stamps, 0 published versions: 0 wrong." in said.err


def test_what_is_wrong_is_named_line_by_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = next((project / "snapshots" / "objects").rglob("*.png"))
    first.write_bytes(first.read_bytes() + b"x")
    added = project / "snapshots" / "stray.txt"
    added.write_text("x")
    assert sitecheck("evidence", "verify", "-p", str(project)) == 1
    said = capsys.readouterr()
    lines = [line.split("\t") for line in said.out.splitlines()]
    assert sorted((line[0], line[1]) for line in lines) == sorted(
        [("file-changed", first.relative_to(project / "snapshots").as_posix()), ("file-added", "stray.txt")]
    )
    assert all(len(line) == 4 for line in lines)
    assert "2 wrong" in said.err


def test_json(project: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    shutil.rmtree(project / "snapshots" / "seals")
    file = tmp_path / "report.json"
    assert sitecheck("evidence", "verify", "--json", str(file), "-p", str(project)) == 1
    read = json.loads(file.read_text(encoding="utf-8"))
    assert (read["schema"], read["seals"]) == ("sitecheck.evidence-verify/1", 2)
    assert {one["wrong"] for one in read["found"]} >= {"seal-missing"}
    assert all(one.keys() == {"wrong", "where", "detail", "todo"} for one in read["found"])
    capsys.readouterr()
    assert sitecheck("evidence", "verify", "--json", "-", "-p", str(project)) == 1
    assert json.loads(capsys.readouterr().out) == read


@pytest.mark.parametrize(
    ("since", "code", "said"),
    [
        ("2", 0, "1 seals"),
        ("2026-11-20", 0, "2 seals"),
        ("3", 2, "no seal from 3 on: the newest is 2"),
        ("0", 2, "write a day like 2026-11-20, or the number of a seal"),
        ("yesterday", 2, "write a day"),
    ],
)
def test_since(project: Path, capsys: pytest.CaptureFixture[str], since: str, code: int, said: str) -> None:
    assert sitecheck("evidence", "verify", "--since", since, "-p", str(project)) == code
    assert said in capsys.readouterr().err


def test_stamp_without_an_authority(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sitecheck("evidence", "stamp", "-p", str(project)) == 2
    assert "timestamp_url" in capsys.readouterr().err


def test_stamp_by_an_authority_that_is_down(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.evidence.authority import REPLY, Server, Signers

    signers = Signers(project)
    server = Server(lambda _: (500, "text/plain", b""))
    settings = project / "config" / "settings.toml"
    settings.write_text(f'timestamp_url = "{server.url}"\ntimestamp_roots = "roots.pem"\n')
    try:
        assert sitecheck("evidence", "stamp", "-p", str(project)) == 3
        assert "status 500" in capsys.readouterr().err
        server.answer = lambda query: (200, REPLY, signers.reply(query))
        assert sitecheck("evidence", "stamp", "-p", str(project)) == 0
        assert capsys.readouterr().out.startswith("seal 2\t")
        assert sitecheck("evidence", "stamp", "-p", str(project)) == 0
        assert "stamp already" in capsys.readouterr().err
    finally:
        server.close()
    (project / "snapshots" / "seals" / "000002.tsr").unlink()
    (project / "roots.pem").unlink()
    assert sitecheck("evidence", "verify", "-p", str(project)) == 2
    assert "timestamp_roots" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('timestamp_url = "http://127.0.0.1:9/"\n', "timestamp_roots: must name the file"),
        ('timestamp_url = "ftp://127.0.0.1/"\ntimestamp_roots = "x.pem"\n', "timestamp_url: must be an address"),
        ('timestamp_url = "http://127.0.0.1/"\ntimestamp_roots = "x.pem"\n', "timestamp_roots: there is no file"),
    ],
)
def test_settings_that_would_keep_a_stamp_unread(
    project: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    (project / "config" / "settings.toml").write_text(text)
    assert sitecheck("check-config", "-p", str(project)) == 2
    assert said in "".join(capsys.readouterr())
