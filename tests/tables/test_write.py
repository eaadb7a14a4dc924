from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.tables.office import ASSESSMENT, project, told

from sitecheck.i18n import translator
from sitecheck.store.blobs import BlobStore
from sitecheck.tables.records import UnitCard
from sitecheck.tables.write import write_tables


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> list[UnitCard]:
    return told(tmp_path_factory.mktemp("office"))


def with_picture(cards: list[UnitCard], sha: str) -> list[UnitCard]:
    """The same cards, their pictures those of ``sha``."""
    return [
        replace(
            card,
            deductions=tuple(
                replace(
                    one,
                    findings=tuple(
                        replace(finding, picture_sha256=sha) if finding.picture else finding for finding in one.findings
                    ),
                )
                for one in card.deductions
            ),
        )
        for card in cards
    ]


def test_the_folder_holds_tables_and_the_pictures_they_lead_to(tmp_path: Path, cards: list[UnitCard]) -> None:
    blobs = BlobStore(tmp_path / "snapshots")
    shown = with_picture(cards, blobs.put(b"picture", raw=True))
    folder = tmp_path / "tables"
    written = write_tables(folder, project(tmp_path), ASSESSMENT, shown, blobs, translator("zh"))
    assert [path.name for path in written] == ["q4.xlsx", "q4.csv", "q4-deductions.csv", "q4.json"]
    sheet = load_workbook(io.BytesIO(written[0].read_bytes())).worksheets[1]
    targets = [cell.hyperlink.target for cell in sheet["L"] if cell.hyperlink is not None]
    assert len(targets) == 1
    assert (folder / targets[0]).read_bytes() == b"picture"
    assert targets[0].endswith(".png")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    write_tables(folder, project(tmp_path), ASSESSMENT, shown, blobs, translator("zh"))
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_picture_that_is_gone_is_left_out(tmp_path: Path, cards: list[UnitCard]) -> None:
    shown = with_picture(cards, "ab" * 32)
    written = write_tables(tmp_path / "t", project(tmp_path), ASSESSMENT, shown, BlobStore(tmp_path), translator("en"))
    assert all(path.is_file() for path in written)
    assert sorted(path.name for path in (tmp_path / "t").iterdir()) == sorted(path.name for path in written)


def test_nothing_half_written_stays(tmp_path: Path, cards: list[UnitCard], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "full")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="full"):
        write_tables(tmp_path / "t", project(tmp_path), ASSESSMENT, cards, BlobStore(tmp_path), translator("en"))
    assert list((tmp_path / "t").iterdir()) == []
