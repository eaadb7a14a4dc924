"""One page in words: first what it is, then a section for each part it has. What was not found is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sitecheck.audit.inspect.layout import clipped, field, section, table

Values = dict[str, Any]
_ROWS = 10
_LINE = 100  # columns of a value in running lines
_ADDRESS = 90
_SHOWN = 20  # entries of a section


def in_words(page: Values) -> str:
    """The page of ``describe_whole`` for people."""
    return "\n".join([*_head(page), *_sections(page)])


def _head(page: Values) -> Iterator[str]:
    yield field("title", page["title"] or "-")
    if page["url"]:
        yield field(
            "address", page["url"] + (f"  (HTTP {page['status']})" if page["status"] not in (None, 200) else "")
        )
    yield field("kind", page["kind"] + (f", would do as {page['column']}" if page["column"] else ""))
    yield field("encoding", f"{page['encoding'] or '-'} (by {page['encoding_by']})")
    for mark in page["makes"]:
        yield field("made with", f"{mark['make']}  [{clipped(mark['mark'], 40)}]")
    yield from _state(page)
    yield field("published", page["publish_date"] or "-")
    for name, day in page["date_signals"].items():
        apart = next((one["days"] for one in page["date_disagreements"] if one["signal"] == name), 0)
        yield field("", f"{name:14}{day}" + (f"  {apart:+} day{'s' if abs(apart) != 1 else ''}" if apart else ""))
    if page["breadcrumbs"]:
        yield field("path", " > ".join(page["breadcrumbs"]))


def _state(page: Values) -> Iterator[str]:
    state, moved = page["state"], page["refresh"]
    for name in ("blocked", "missing", "closed", "empty", "login"):
        if state[name]:
            yield field(name, f"says {state[name]!r}")
    if state["shell"]:
        yield field("shell", "shows next to nothing until a script has run")
    if state["filled_by_script"]:
        yield field("script", "a list is, or may be, filled by script")
    if moved is not None:
        yield field("moves on", f"to {moved['url']} after {moved['delay']:g} s ({moved['how']})")


def _sections(page: Values) -> Iterator[str]:
    yield from section("headings", (clipped(heading, _LINE) for heading in page["headings"][:_SHOWN]))
    yield from section("header block", table(list(page["header_block"].items()), (20, _LINE)))
    yield from section("document", _document(page["document"]))
    yield from section("list", _list(page))
    yield from section("all lists", _lists(page["lists"]))
    yield from section("links to columns", _candidates(page))
    yield from section("the page as the target of a column's link", _targets(page))
    yield from section("child columns", page["children"][:_SHOWN])
    yield from section("contact", _contacts(page))
    yield from section("disclosure guide", _parts(page["guide"]))
    yield from section("ways of applying", _channels(page["channels"]))
    yield from section("leaders", _leaders(page["leaders"]))
    yield from section("annual report", _report(page["report"]))
    yield from section("identity", _identity(page["identity"]))
    yield from section("forms", (_form(form) for form in page["forms"][:_SHOWN]))
    yield from section("frames", page["frames"][:_SHOWN])
    yield from section("attachments", _attachments(page["attachments"]))
    yield from section("a night would go on to ask for", page["wanted"][:_SHOWN])


def _document(found: Values | None) -> Iterator[str]:
    if found is None:
        return
    whose = {True: "another organ's", False: "the unit's own", None: ""}[found["foreign"]]
    said = {
        "number": found["number"],
        "formed": f"{found['formed']} (by {found['formed_by']})" if found["formed"] else "",
        "formed not": found["signals"].get("formed-refused", ""),
        "issuer": found["issuer"],
        "source": found["source"],
        "made by": whose,
        "sort": ", ".join(name for name in ("official", "interpretation", "amended") if found[name]),
        "mark": found["mark"],
        "openness": found["openness"],
        "cites": "; ".join(found["cites"]),
        "characters": str(found["text_length"]),
    }
    yield from (field(name, clipped(value, _LINE)) for name, value in said.items() if value)
    for link in found["links"][:_SHOWN]:
        yield field("leads to", f"{clipped(link['label'], 50)}  {link['url']}")


def _list(page: Values) -> Iterator[str]:
    listed, read = page["list"], page["list_reading"]
    if listed["count"]:
        yield f"{listed['count']} rows, newest {listed['newest'] or '-'}"
        for item in listed["items"][:_ROWS]:
            yield f"  {item['date'] or '----------'}  {clipped(item['title'], _LINE)}"
    if read is not None:
        why = f" ({read['reason']})" if read["reason"] else ""
        yield f"from this page alone: {read['state']}{why}, by {read['source'] or 'nothing'}, {read['count']} rows"
        for name, key in (("next page", "next_page"), ("last page", "last_page")):
            if read[key]:
                yield field(name, read[key])


def _lists(groups: list[Values]) -> Iterator[str]:
    rows = [
        (
            one["zone"],
            one["source"],
            f"{one['count']} rows",
            f"{one['dated']} dated",
            f"{one['oldest']} to {one['newest']}" if one["newest"] else "-",
            one["first"],
        )
        for one in groups[:_SHOWN]
    ]
    yield from table(rows, (8, 12, 10, 10, 26, 50))


def _candidates(page: Values) -> Iterator[str]:
    rows = []
    for key, found in page["candidates"].items():
        for at, one in enumerate(found):
            place = one["zone"] or one["why"]
            name = key if not at else ""
            rows.append((name, f"{one['score']:.2f}", one["tier"], place, one["label"], _where(one["url"])))
    yield from table(rows, (30, 5, 6, 12, 30, _ADDRESS))


def _where(url: str | None) -> str:
    return "(no address)" if url is None else url or "(this page)"


def _targets(page: Values) -> Iterator[str]:
    """What it is found as; where it is a column it says nothing that it is none of the others."""
    rows = [
        (
            key,
            one["state"],
            f"{one['confidence']:.2f}" if one["state"] == "found" else "-",
            "; ".join(part for part in (one["reason"], " ".join(one["cues"])) if part),
        )
        for key, one in sorted(page["targets"].items(), key=lambda pair: -pair[1]["confidence"])
        if one["reason"] != "by-content" and (one["state"] == "found" or page["column"] is None)
    ]
    yield from table(rows, (30, 8, 5, _LINE))


def _contacts(page: Values) -> Iterator[str]:
    found = page["contacts"]
    if not found["read"] and found["complete"] is None:
        return  # no page that speaks for an office: what stands there is somebody's
    yield from table([(one["field"], one["value"], f"[{one['label']}]") for one in found["read"]], (8, 60, 40))
    if found["read"] and found["complete"] is False:
        yield "the page may say more: it could not be read in full"
    if found["traces"]:
        yield f"traces of: {', '.join(found['traces'])}"
    rows = [("not read", one["why"], one["field"], f"{one['label']} {one['text']}") for one in found["refused"]]
    yield from table(rows, (8, 14, 8, _LINE))


def _parts(found: Values | None) -> Iterator[str]:
    if found is None:
        return
    yield field("has", ", ".join(found["has"]) or "-")
    if found["lacks"]:
        yield field("lacks", ", ".join(found["lacks"]))


def _channels(found: Values | None) -> Iterator[str]:
    if found is None:
        return
    yield from table(list(found["mentions"].items()), (10, _LINE))
    for form in found["forms"]:
        yield field("form", f"{form['fields']} fields  {form['url']}")
    for file in found["files"]:
        yield field("file", f"{file['label']}  {file['url']}")
    if found["email"]:
        yield field("e-mail", found["email"])


def _leaders(found: Values | None) -> Iterator[str]:
    if found is None:
        return
    rows = [
        (one["name"], one["post"] or "-", "résumé" if one["resume"] else "", one["duties"] or "no duties")
        for one in found["people"]
    ]
    yield from table(rows, (16, 30, 6, 60))
    if found["unread"]:
        yield f"there may be more: {found['unread']}"


def _report(found: Values | None) -> Iterator[str]:
    if found is None:
        return
    yield field("year", str(found["year"] or "-"))
    yield from _parts(found)
    if found["format"] != "html":
        yield field("held in", found["format"])
    if found["trouble"]:
        yield field("trouble", found["trouble"])


def _identity(found: Values) -> Iterator[str]:
    for place, code in {**found["codes"], **found["odd_codes"]}.items():
        yield field("code", f"{code}  ({place}{'' if place in found['codes'] else ', not of the form of a code'})")
    if len({code.lower() for code in found["codes"].values()}) > 1:
        yield "the page gives different codes"
    if found["site_name"] or found["domain"]:
        yield field("site", "  ".join(part for part in (found["site_name"], found["domain"]) if part))
    if found["own_names"]:
        yield field("organ", "; ".join(found["own_names"]))
    if found["notice"]:
        yield field("notice", found["notice"])
    tags = found["tags"]
    if tags is not None and tags["has"]:
        yield field("meta tags", f"as {tags['kind']}: {', '.join(tags['has'])}")
        if tags["lacks"]:
            yield field("", f"lacks {', '.join(tags['lacks'])}")


def _form(form: Values) -> str:
    inputs = ", ".join(form["inputs"])
    return clipped(f"{form['method'].upper()} {form['action'] or '-'}: {inputs or '-'}", _LINE)


def _attachments(files: list[Values]) -> Iterator[str]:
    rows = [(file["kind"] or "?", file["label"], file["url"]) for file in files[:_SHOWN]]
    yield from table(rows, (5, 50, _ADDRESS))
