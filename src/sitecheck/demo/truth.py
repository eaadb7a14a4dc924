"""The eight portals and what is planted in them: the demo compares what it found with what it knows to be there."""

from __future__ import annotations

from sitecheck.demo.portals import civil, education, finance, health, housing, labour, police, town
from sitecheck.demo.server import Answer, Portal, Reply


def portals(port: int) -> tuple[Portal, ...]:
    """All portals as they stand when served on ``port``."""
    window = {"has_service_window": True, "has_website": True, "foi_responsible": True}
    plain = {"has_service_window": False, "has_website": True, "foi_responsible": True}
    return (
        Portal("finance", finance.UNIT, "directory with paged lists, clean", "127.0.0.21", finance.answer(), window),
        Portal("education", education.UNIT, "GB18030, wrongly declared", "127.0.0.22", education.answer(), plain),
        Portal("labour", labour.UNIT, "lists inside scripts", "127.0.0.23", _ported(labour.answer(), port), window),
        Portal("housing", housing.UNIT, "lists from a JSON interface", "127.0.0.24", housing.answer(), window),
        Portal("civil", civil.UNIT, "frameset", "127.0.0.25", civil.answer(), plain),
        Portal("health", health.UNIT, "script and meta redirects", "127.0.0.26", health.answer(), plain),
        Portal("town", town.UNIT, "one switched page, clean", "127.0.0.27", town.answer(), plain),
        Portal("police", police.UNIT, "behind a firewall", "127.0.0.28", police.answer(), plain),
    )  # fmt: skip


def planted(port: int) -> frozenset[tuple[str, str, str]]:
    """Every planted defect as (unit code, check, subject)."""
    return frozenset(
        {
            ("education", "contact-fields", "fax"),
            ("education", "contact-fields", "email"),
            ("labour", "update-freshness", f"http://127.0.0.23:{port}/col/col61480/index.html"),
            ("housing", "broken-links", f"http://127.0.0.24:{port}/files/zjbd.doc"),
            ("housing", "broken-links", f"http://127.0.0.24:{port}/special/2025/index.html"),
            ("civil", "policy-interpretation-column", "policy-interpretation-column"),
            ("civil", "disclosure-guide", "disclosure-guide"),
            ("civil", "broken-links", f"http://127.0.0.25:{port}/gk/zn.htm"),
            ("health", "foi-entry", "foi-entry"),
            ("health", "disclosure-directory", "disclosure-directory"),
            ("health", "blank-columns", f"http://127.0.0.26:{port}/web/xxgk/ml.html"),
        }
    )


UNDECIDABLE = frozenset({"police"})
"""Units whose every check must end as unable."""


def _ported(answer: Answer, port: int) -> Answer:
    """Fill the port into links from one portal to another."""

    def reply(method: str, target: str) -> Reply:
        found = answer(method, target)
        body = found.body.replace(b"{port}", str(port).encode())
        return Reply(body, found.content_type, found.status, found.headers)

    return reply
