"""What the owner of a host reads, case by case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.audit.kept_night import NOW, project_of

from sitecheck.audit.letter import as_markdown
from sitecheck.audit.requests import HostNight, LedgerRef
from sitecheck.audit.statement import span, statement
from sitecheck.i18n import translator
from sitecheck.settings.records import Project, SiteConfig
from sitecheck.store.ledger import HostUse

SITE = SiteConfig(unit="culture", url="https://www.culture.example/zfxxgk/", hosts=("xxgk.culture.example",))
AT = datetime(2026, 11, 20, 17, 0, 5, tzinfo=UTC)
REF = LedgerRef("www.culture.example/zfxxgk", "0" * 64, "sitecheck/0.1.0 (+why; who)", None, 2, "")


def use(host: str, requests: int = 412, **changes: object) -> HostUse:
    values: dict[str, object] = {
        "host": host, "requests": requests, "withheld": 0, "bytes": 123_456, "first_at": AT,
        "last_at": AT + timedelta(minutes=14), "answered": requests, "failed": 0, "busiest_second": 2,
        "smallest_gap_ms": 998, "most_in_flight": 2, "results": {"200": requests}, "methods": {"GET": requests},
    }  # fmt: skip
    return HostUse(**(values | changes))  # type: ignore[arg-type]


def night(host: str, *refs: LedgerRef, run: int = 1, **changes: object) -> HostNight:
    return HostNight(run, date(2026, 11, 20), use(host, **changes), refs or (REF,))  # type: ignore[arg-type]


def said(host: str, *nights: HostNight, language: str = "en", project: Project | None = None) -> str:
    project = project or project_of(Path(), SITE)
    return as_markdown(statement(host, nights, project, translator(language), now=NOW))


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("www.culture.example", True),
        ("culture.example", True),
        ("xxgk.culture.example", True),
        ("www.culture.example:8443", False),
        ("other.example", False),
    ],
)
def test_why_it_asked(host: str, own: bool) -> None:
    text = said(host, night(host))
    assert ("the portal of: 示例市文化局" in text) is own
    assert ("none of the portals assessed" in text) is not own
    assert ("www.culture.example/zfxxgk" in text) is not own
    assert "示例市2026年第四季度政务公开考核 (2026Q4)" in text


@pytest.mark.parametrize(
    ("host", "per_second", "limit"),
    [
        ("a.example", None, "requests a second on average, 1; requests at the same time, 2"),
        ("a.example", 0.5, "requests a second on average, 0.5; requests at the same time, 2"),
        ("127.0.0.1:8000", None, "no pace was set, and at most 2 requests at the same time"),
        ("[::1]:8000", None, "no pace was set"),
        ("127.0.0.1:8000", 4.0, "requests a second on average, 4;"),
    ],
)
def test_the_limits_are_those_of_the_nights(host: str, per_second: float | None, limit: str) -> None:
    ref = LedgerRef(REF.site_key, REF.sha256, REF.user_agent, per_second, 2, "")
    assert limit in said(host, night(host, ref))


def test_an_authority_is_named_and_obedience_only_claimed_where_it_was() -> None:
    freed = LedgerRef("b.example", "1" * 64, REF.user_agent, None, 2, "市政务公开办〔2026〕9号")
    alone = said("b.example", night("b.example", freed))
    assert "robots.txt of b.example was not applied, by written authority: 市政务公开办〔2026〕9号" in alone
    assert "obeyed" not in alone
    assert "Disallow" not in alone  # it would be a promise that is not kept
    assert "Write to" in alone
    both = said("b.example", night("b.example", REF, freed))
    assert "obeyed" in both
    assert "市政务公开办〔2026〕9号" in both
    assert "Several portals led to this server" in both
    assert "authority" not in said("b.example", night("b.example"))


def test_every_night_is_a_row_and_the_sum_stands_above() -> None:
    text = said("a.example", night("a.example"), night("a.example", run=2, requests=8, methods={"GET": 5, "HEAD": 3}))
    assert "Nights: 2. Requests: 420 (GET 417, HEAD 3). Received: 241.1 KB." in text
    assert len([line for line in text.splitlines() if line.startswith("| 2026-11-20")]) == 2
    assert "2026-11-21 01:00:05 – 01:14:05" in text


def test_a_look_at_the_certificate_is_said_to_be_none_of_its_requests() -> None:
    without = said("a.example", night("a.example"))
    text = said("a.example", night("a.example", requests=9, methods={"GET": 8, "TLS": 1}))
    assert "Requests: 9 (GET 8, TLS 1)." in text
    assert "TLS counts looks at the server's certificate" in text
    assert "certificate" not in without


def test_where_nothing_was_sent_it_says_so() -> None:
    for nights in ((), (night("a.example", requests=0, methods={}, results={}),)):
        text = said("a.example", *nights)
        assert "No request was sent to this server" in text
        assert "| 2026" not in text


def test_no_contact_is_no_silence() -> None:
    project = project_of(Path(), SITE)
    project = project.model_copy(update={"settings": project.settings.model_copy(update={"contact": ""})})
    text = said("a.example", night("a.example"), project=project)
    assert "named no contact" in text
    assert "User-agent: sitecheck" in text


def test_in_chinese_all_of_it_is() -> None:
    text = said("a.example", night("a.example"), language="zh")
    for one in ("访问者", "访问原因", "访问频率与限制", "如有异议", "共1次夜间检查、412次请求（GET 412）"):
        assert one in text
    assert " the " not in text


def test_a_span_over_midnight_names_both_days() -> None:
    assert span(AT, AT + timedelta(seconds=4)) == "2026-11-21 01:00:05 – 01:00:09"
    assert span(AT - timedelta(hours=2), AT) == "2026-11-20 23:00:05 – 2026-11-21 01:00:05"
