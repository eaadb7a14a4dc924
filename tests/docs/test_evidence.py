"""What ``evidence verify`` can say is in the documents."""

from __future__ import annotations

import re
from pathlib import Path

from sitecheck.evidence.manifest import Manifest, SealedFile
from sitecheck.evidence.wrong import Found, Wrong

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "evidence.md").read_text(encoding="utf-8")


def test_every_kind_of_what_is_wrong_is_explained_and_has_a_remedy() -> None:
    table = PAGE.partition("### Verifying")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]+`) \|", table, re.MULTILINE)
    assert {code for cell in cells for code in re.findall(r"`([a-z-]+)`", cell)} == {one.value for one in Wrong}
    assert all(Found(one, "", "").todo for one in Wrong)


def test_every_field_of_a_manifest_is_explained() -> None:
    table = PAGE.partition("## Seals")[2].partition("### ")[0]
    for name in (*Manifest.__struct_fields__, *SealedFile.__struct_fields__):
        assert f"`{name}`" in table or name == "schema"
