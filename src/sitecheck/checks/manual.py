"""The manual of checks (``docs/checks.md``), written from the check files themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sitecheck.checks.definition import CheckFile
from sitecheck.checks.registry import KINDS
from sitecheck.facts.outcomes import Outcome

_INTRO = """# Checks

One file per check in `checks/`; its name is the check's id. A project folder may hold a `checks/` folder of its own:
a file of the same name replaces the shipped one, a new name is a new check. `sitecheck checks list` shows what is in
force, `sitecheck checks show ID` one check, `sitecheck checks lint` reads every file and works its examples.

This page is written from the files: `sitecheck checks show > docs/checks.md`. A test holds it to them.

`unable` never costs a point. `facts` proposes none: it lays out what a person has to judge. A finding
is *suspected* until a second, different look agrees, then *verified*; by default only what a person confirmed counts.

## The form of a check file

| field | what it holds |
|---|---|
"""
_FORM = (
    ("id", "the file's name"),
    ("name", "`zh` and `en`, as everywhere below where people read it"),
    ("kind", f"the judge: {', '.join(f'`{kind.value}`' for kind in KINDS)}"),
    ("params", "what the judge is told; the table of each check names them all"),
    (
        "column",
        "for kinds `column` and `column-facts`: words added to the lexicon's entry (`exact`, `core`, `weak`, `not`); "
        "for a column the lexicon does not know also `name`, `slugs`, `column_types`, `cues`, `min_cues`, "
        "`single_document`",
    ),
    ("legal_basis", "the rules it rests on"),
    ("why", "why it matters"),
    ("remedy", "how to mend it"),
    (
        "outcomes",
        "what each outcome the kind can come to means here: `pass`, `fail`, `facts`, `unable`, `not-applicable`",
    ),
    ("messages", "a sentence for every reason of the kind, with values in braces"),
    ("terms", "names for the codes that sentences show"),
    (
        "examples",
        "small portals and what must come out: `name`, `as_of`, `pages` (path to HTML, or to `status`, `headers`, "
        "`body`, `content_type`, `failure`), `portal` (a shipped portal they stand on; a page given as `null` is taken "
        "away), `before` (`as_of` and `pages` of a remembered earlier night, laid over its own), `certificate` (`days` "
        "it is still good for and `trouble` with it; without it there is no HTTPS), `site_code`, `upstream` (as in "
        "`sites.yaml`), `units` (`name`, `category`, `names`, `hosts` of those below), `attributes`, `params` (laid "
        "over those of the check), `outcome`, `reason`, `findings`; at least one for each outcome the kind can come to",
    ),
)
_NEW = """
A new column check needs no program: copy a file of kind `column`, give it a new name and its words. Nor does one that
collects pages for a person: copy one of kind `collect`.
"""


def manual(checks: Mapping[str, CheckFile]) -> str:
    """The whole manual as Markdown, ending with one line break."""
    form = "".join(f"| `{name}` | {text} |\n" for name, text in _FORM)
    return "\n".join([_INTRO + form + _NEW, *(section(checks[key]) for key in sorted(checks))])


def section(check: CheckFile) -> str:
    """One check as Markdown."""
    return "\n".join(_lines(check)) + "\n"


def _lines(check: CheckFile) -> Iterator[str]:
    yield f"## {check.id}"
    yield ""
    yield f"**{check.name.zh}** · {check.name.en} (kind `{check.kind.value}`)"
    yield ""
    yield f"{check.why.zh} {check.why.en}"
    yield ""
    yield "| outcome | 含义 | meaning |"
    yield "|---|---|---|"
    for outcome in (one for one in Outcome if one in check.outcomes):
        text = check.outcomes[outcome]
        yield f"| {outcome.value} | {_cell(text.zh)} | {_cell(text.en)} |"
    yield ""
    yield "| parameter | value |"
    yield "|---|---|"
    for name, value in check.params.model_dump(mode="json").items():
        yield f"| `{name}` | {_cell(_value(value))} |"
    yield ""
    yield "| reason | outcome | 说明 | message |"
    yield "|---|---|---|---|"
    for reason, known in KINDS[check.kind].reasons.items():
        if reason in check.never:
            continue
        said = check.messages[reason]
        yield f"| `{reason}` | {known.outcome.value} | {_cell(said.zh)} | {_cell(said.en)} |"
    yield ""
    yield "Legal basis:"
    yield ""
    for basis in check.legal_basis:
        yield f"- {basis.zh}. {basis.en}."
    yield ""
    yield f"Remedy: {check.remedy.zh} {check.remedy.en}"
    yield ""
    yield "Examples:"
    yield ""
    for example in check.examples:
        said_reason = f" (`{example.reason}`)" if example.reason is not None else ""
        found = f": {', '.join(f'`{one}`' for one in example.findings)}" if example.findings else ""
        yield f"- {example.name} → {example.outcome.value}{said_reason}{found}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(f"`{one}`" for one in value) or "-"
    if isinstance(value, bool):
        return str(value).lower()
    return "-" if value is None else str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
