"""All texts marked for translation in the program: calls of ``t`` and ``N_`` in Python and in templates, and the steps
that judges take down."""

from __future__ import annotations

import ast
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
    yield from _steps()


def _steps() -> Iterator[tuple[str, str]]:
    """What judges say of their steps, and what would have made them content (``checks.trace``)."""
    for file in sorted((SOURCE / "checks").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "step":
                wanted = [word.value for word in node.keywords if word.arg == "wanted"]
                for text in (*node.args[:1], *wanted):
                    for said in _said(text):
                        yield said, file.relative_to(SOURCE).as_posix()


def _said(text: ast.expr) -> list[str]:
    match text:
        case ast.IfExp():
            return [*_said(text.body), *_said(text.orelse)]
        case ast.Constant(value=str() as said):
            return [said] if said else []
        case _:
            raise ValueError(f"a step is a plain text, not {ast.unparse(text)}")
