"""All texts marked for translation in the program: calls of ``t`` and ``N_`` in Python and in templates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir

SOURCE = Path(__file__).parents[2] / "src" / "sitecheck"
_KEYWORDS = {"t": None, "N_": None}
_METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]


def texts() -> Iterator[tuple[str, str]]:
    """Pairs of text and the file it stands in."""
    for name, _, text, _, _ in extract_from_dir(
        SOURCE,
        method_map=_METHODS,
        options_map={"**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}},
        keywords=_KEYWORDS,
    ):
        if isinstance(text, str):
            yield text, name
