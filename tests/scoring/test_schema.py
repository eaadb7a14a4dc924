from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from pydantic import TypeAdapter

from sitecheck.facts.data import data_dir
from sitecheck.scoring.documents import read_yaml
from sitecheck.scoring.rubric import list_rubrics
from sitecheck.scoring.schema import rubric_schema, rubric_schema_text

DOCS = Path(__file__).resolve().parents[2] / "docs"
RUBRICS = list_rubrics([data_dir("config") / "rubrics"])


def plain(path: Path) -> object:
    """The file as JSON would carry it."""
    return json.loads(TypeAdapter(object).dump_json(read_yaml(path.read_text(encoding="utf-8")).data))


def test_the_published_schema_is_in_step():
    published = (DOCS / "rubric.schema.json").read_text(encoding="utf-8")
    assert published == rubric_schema_text(), "run: python -m sitecheck.scoring.schema > docs/rubric.schema.json"


@pytest.mark.parametrize("name", RUBRICS)
def test_each_rubric_is_valid(name):
    jsonschema.Draft202012Validator(rubric_schema()).validate(plain(RUBRICS[name]))


def test_the_schema_refuses_unknown_fields():
    data = plain(RUBRICS["kaifu-2013-windows"])
    data["items"][0]["titel"] = "x"
    assert list(jsonschema.Draft202012Validator(rubric_schema()).iter_errors(data))
