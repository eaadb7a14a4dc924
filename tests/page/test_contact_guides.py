"""The labelled guides of the benchmark are read right, and no field that is there would be called missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sitecheck.page.contact_traces import find_traces
from sitecheck.page.contacts import FIELDS, find_contacts
from sitecheck.page.walk import parse
from sitecheck.page.widths import nfkc
from sitecheck.page.zones import mark_zones

LABELS = Path(__file__).resolve().parents[2] / "benchmarks" / "labels" / "guides.jsonl"
GUIDES = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]


def letters(text: str) -> str:
    return "".join(character for character in nfkc(text).lower() if character.isalnum())


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide["name"])
def test_a_guide_is_read_right(guide: dict[str, object]) -> None:
    doc = parse(str(guide["html"]))
    mark_zones(doc)
    read: dict[str, str] = {}
    for contact in find_contacts(doc):
        read.setdefault(contact.field, contact.value)
    wanted = guide["contact"]
    assert isinstance(wanted, dict)
    for field in FIELDS:
        assert letters(read.get(field, "")) in [letters(value) for value in wanted.get(field, [""])], field
    assert set(wanted) <= {*read, *find_traces(doc)}
