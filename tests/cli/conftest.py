from __future__ import annotations

from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

import pytest

from sitecheck.cli.app import app
from sitecheck.cli.trouble import run


class Ended(NamedTuple):
    """How a command ended: exit code, report, words."""

    code: int
    out: str
    err: str


Command = Callable[..., Ended]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """``command(*words, given=...)`` runs sitecheck in this process, through the same door as the installed one."""

    def call(*words: str | Path, given: str | bytes = "") -> Ended:
        data = given.encode() if isinstance(given, str) else given
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(data), encoding="utf-8"))
        code = run(app, list(map(str, words)))
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return call


@pytest.fixture
def project(tmp_path: Path, command: Command) -> Path:
    """A fresh project as ``sitecheck init`` makes it."""
    folder = tmp_path / "project"
    assert command("init", folder).code == 0
    return folder
