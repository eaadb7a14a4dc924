"""The JSON Schema of a rubric file, as published in ``docs/rubric.schema.json``.

``python -m sitecheck.scoring.schema`` writes it to stdout.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from sitecheck.scoring.model import SCHEMA, Rubric


def rubric_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) generated from the model that reads the files."""
    schema = Rubric.model_json_schema(by_alias=True, mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        **schema,
    }


def rubric_schema_text() -> str:
    """The published file, byte for byte."""
    return json.dumps(rubric_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(rubric_schema_text())
