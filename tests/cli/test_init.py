from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from sitecheck.cli import init as init_module
from sitecheck.settings.load import load_project

from .conftest import Command


def test_a_new_project_loads_and_is_in_order(tmp_path: Path, command: Command) -> None:
    folder = tmp_path / "deep" / "in my folder"
    ended = command("init", folder)
    assert (ended.code, ended.out) == (0, "")
    assert f"sitecheck check-config --project '{folder}'" in ended.err
    assert load_project(folder).assessments
    assert sorted(path.name for path in folder.iterdir()) == [".gitignore", "checks", "config", "snapshots"]
    assert {"rubrics", "calendar"} <= {path.name for path in (folder / "config").iterdir()}
    ignored = (folder / ".gitignore").read_text()
    assert "snapshots/" in ignored
    assert "sitecheck.db*" in ignored
    assert command("check-config", "--project", folder).code == 0


@pytest.mark.parametrize("name", ["units.csv", "units.xlsx", "sites.yaml", "assessments.yaml", "settings.toml"])
def test_nothing_that_exists_is_overwritten(tmp_path: Path, command: Command, name: str) -> None:
    taken = tmp_path / "config" / name
    taken.parent.mkdir()
    taken.write_text("mine")
    ended = command("init", tmp_path)
    assert ended.code == 2
    assert f"{tmp_path / 'config'} holds {name} already" in ended.err
    assert taken.read_text() == "mine"
    assert [path.name for path in taken.parent.iterdir()] == [name]


def test_an_empty_folder_is_filled_and_its_gitignore_kept(tmp_path: Path, command: Command) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")
    (tmp_path / "notes.txt").write_text("mine\n")
    assert command("init", tmp_path).code == 0
    assert (tmp_path / ".gitignore").read_text() == "mine\n"


def test_a_file_in_the_way(tmp_path: Path, command: Command) -> None:
    (tmp_path / "taken").write_text("")
    ended = command("init", tmp_path / "taken")
    assert ended.code == 2
    assert "is a file" in ended.err
    below = command("init", tmp_path / "taken" / "project")
    assert below.code == 3
    assert below.err.startswith(f"sitecheck: {tmp_path / 'taken'}")
    assert "Not a directory" in below.err


def test_a_disk_that_fills_up_leaves_no_half_project(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = init_module._write_new

    def full(path: Path, content: bytes, done: list[Path]) -> None:
        written(path, content, done)
        if path.name == "assessments.yaml":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(init_module, "_write_new", full)
    ended = command("init", tmp_path)
    assert ended.code == 3
    assert f"the disk is full, there is no room for {tmp_path / 'config' / 'assessments.yaml'}" in ended.err
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    monkeypatch.undo()
