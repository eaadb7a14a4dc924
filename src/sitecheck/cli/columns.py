"""``sitecheck columns``: where people have placed columns, at the desk and in the configuration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sitecheck.cli.common import HERE, ProjectOption, open_project, open_store, say

if TYPE_CHECKING:
    from sitecheck.review.pins import Placed
    from sitecheck.settings.records import Project

app = typer.Typer(help="Columns placed by people (pins).", no_args_is_help=True)


@app.command(name="list")
def list_pins(
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")] = False,
    project: ProjectOption = HERE,
) -> None:
    """List every pin with who placed it: at the desk, which comes first, or in config/sites.yaml."""
    pins = _pins(open_project(project))
    if as_json:
        print(json.dumps([_record(one) for one in pins], ensure_ascii=False, indent=2))
        return
    for one in pins:
        print(f"{one.site_key}  {one.column_key}  {one.url or '(no pin)'}  {_by(one)}")
    desk = sum(one.of_desk for one in pins)
    say(f"{len(pins)} pin{'' if len(pins) == 1 else 's'}, {desk} of them placed at the desk.")


@app.command()
def export(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file, not to stdout.")] = None,
    project: ProjectOption = HERE,
) -> None:
    """Write the columns in force as YAML for config/sites.yaml, for the portals that the desk has placed any of."""
    from sitecheck.page.urls import site_key
    from sitecheck.settings.pins import pins_as_yaml

    loaded = open_project(project)
    pins = _pins(loaded)
    touched = {one.site_key for one in pins if one.of_desk}
    sites = [(site.unit, site.url, site_key(site.url)) for site in loaded.sites]
    columns = {key: {one.column_key: one.url for one in pins if one.site_key == key and one.url} for key in touched}
    text = pins_as_yaml([(unit, url, columns[key]) for unit, url, key in sites if key in touched])
    if output is None:
        print(text, end="")
    else:
        output.write_text(text, encoding="utf-8")
    gone = touched - {key for _, _, key in sites}
    count = len(touched) - len(gone)
    say(f"{count} portal{'' if count == 1 else 's'} with columns placed at the desk.")
    if gone:
        say(f"Left out, for they are configured no more: {', '.join(sorted(gone))}.")


def _pins(loaded: Project) -> list[Placed]:
    from sitecheck.page.urls import site_key
    from sitecheck.review.pins import every_pin

    store = open_store(loaded)
    try:
        with store.reading() as session:
            return every_pin(session, {site_key(site.url): site.columns for site in loaded.sites})
    finally:
        store.close()


def _by(one: Placed) -> str:
    if not one.of_desk:
        return "config/sites.yaml"
    at = one.at.isoformat(timespec="seconds") if one.at is not None else ""
    instead = f", instead of {one.instead}" if one.instead else ""
    why = "".join(character if character.isprintable() else " " for character in one.why)  # a terminal obeys others
    return f"desk, {one.who}, {at}{instead}: {' '.join(why.split())}"


def _record(one: Placed) -> dict[str, str | None]:
    return {
        "site": one.site_key,
        "column": one.column_key,
        "url": one.url or None,
        "placed": "desk" if one.of_desk else "configuration",
        "who": one.who or None,
        "at": one.at.isoformat() if one.at is not None else None,
        "why": one.why or None,
        "instead_of": one.instead or None,
    }
