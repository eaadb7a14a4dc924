"""The table of docs/hostile-server.md, made from the cases: ``python -m tests.hostile.table`` prints it."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.acts_site import SITE_GROUPS
from tests.hostile.cases import HOSTS, OF_HOSTS, OF_PAGES

TITLES = {
    "connections": "Connections, once a request was read",
    "status lines": "Status lines",
    "headers": "Headers",
    "bodies": "Bodies",
    "redirects": "Redirects",
    "patience": "Patience: limits, slowness, HEAD",
    "firewalls": "Firewalls, page by page",
    "charsets": "Charsets",
    "pages": "Pages that are not what they seem",
    "attachments": "Attachments",
    "hosts": "Hosts, before a request is read",
    "tls": "TLS",
    "robots.txt": "robots.txt",
    "soft 404": "Soft 404, by the whole host",
    "traps": "Traps",
    "firewalls of a whole host": "Firewalls and haste, by the whole host",
}


def tables() -> Iterator[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    """Title, column heads and rows of each group."""
    for group, title in TITLES.items():
        pages = [case for case in OF_PAGES.values() if case.group == group]
        hosts = [case for case in HOSTS.values() if case.group == group]
        sites = [case for case in OF_HOSTS.values() if case.group == group]
        if pages:
            heads = ("endpoint", "the server", "a request ends as", "a link to it is", "a column there is")
            rows: list[tuple[str, ...]] = [
                (one.name, one.does, one.seen, one.link if one.group != "attachments" else one.file, one.column)
                for one in pages
            ]
            yield title, heads if group != "attachments" else (*heads[:3], "a link to the file is", heads[4]), rows
        elif hosts:
            heads = ("endpoint", "the server", "a request ends as", "a link to it is", "a site there is")
            yield title, heads, [(one.name, one.does, one.seen, one.link, one.site) for one in hosts]
        else:
            assert group in SITE_GROUPS
            head = "the audit is" if group in ("robots.txt", "firewalls of a whole host") else "a link to nothing is"
            yield title, ("endpoint", "the server", head), [(one.name, one.does, one.seen) for one in sites]


def markdown() -> str:
    """All tables."""
    parts = []
    for title, heads, rows in tables():
        lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
        lines += [f"| `{row[0]}` | {' | '.join(row[1:])} |" for row in rows]
        parts.append(f"## {title}\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    print(markdown(), end="")
