"""Charts: pictures that are nothing but pictures, drawn once for the same data, with a table that says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from sitecheck.web import charts
from sitecheck.web.charts.drawer import CannotDraw, Drawer, checked, fingerprint
from sitecheck.web.charts.figures import _classes

_SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
BARS = {
    "kind": "bars",
    "series": ["a", "b"],
    "rows": [
        {"name": '"><script>alert(1)</script>', "part": part, "value": at + 2, "all": 5, "at": at}
        for at, part in enumerate(("a", "b"))
    ],
}


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    """One process for all tests: its first picture takes the longest."""
    drawer = Drawer()
    yield drawer
    drawer.close()


@pytest.fixture(autouse=True)
def shared(drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "drawer", drawer)


def test_equal_data_is_drawn_once_and_crawled_words_stay_words(drawer: Drawer) -> None:
    first = drawer.draw(BARS)
    drawn = drawer.drawn
    assert drawer.draw(dict(reversed(BARS.items()))) is first
    assert drawer.drawn == drawn
    assert b"&lt;script&gt;alert(1)" in first
    assert b"<script" not in first
    assert drawer.draw({**BARS, "rows": BARS["rows"][:1]}) != first
    assert fingerprint(BARS) != fingerprint({**BARS, "series": ["b", "a"]})


def test_series_differ_without_colour(drawer: Drawer) -> None:
    rows = [
        {"x": f"11-{day:02}", "series": name, "value": day + at, "label": f"{name} {day + at}"}
        for day in (1, 2, 3)
        for at, name in enumerate(("发现", "新增", "已整改"))
    ]
    text = drawer.draw({"kind": "lines", "series": ["发现", "新增", "已整改"], "rows": rows}).decode()
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', text))) == 3
    for said in ("发现 3", "新增 4", "已整改 5"):
        assert f">{said}</text>" in text
    assert "Noto Sans CJK SC" in text


@pytest.mark.parametrize(
    "wrong",
    [
        "<script>alert(1)</script>", '<a xlink:href="javascript:alert(1)"/>', '<rect onload="alert(1)"/>',
        '<image href="http://a.example/"/>', "<foreignObject/>", "<style>@import url(x)</style>",
        '<rect xlink:href="x"/>', "<rect>",
    ],
)  # fmt: skip
def test_what_no_chart_needs_is_refused(wrong: str) -> None:
    with pytest.raises(CannotDraw):
        checked(_SVG.format(wrong))
    assert checked(_SVG.format("<g><rect/></g>"))


def test_a_process_that_cannot_draw(drawer: Drawer, tmp_path: Path) -> None:
    with pytest.raises(CannotDraw, match="KeyError"):
        drawer.draw({"kind": "none"})
    assert drawer.draw(BARS)  # the process is none the worse for it
    program = tmp_path / "draw.py"
    for words in ("raise SystemExit", "input(); print('{}', flush=True)", "input(); print('x', flush=True)"):
        program.write_text(words)
        with pytest.raises(CannotDraw):
            (other := Drawer(program)).draw(BARS)
        other.close()
    program.write_text("input(); input()")
    slow = Drawer(program, seconds=0.0)
    with pytest.raises(CannotDraw, match="too long"):
        slow.draw(BARS)
    slow.close()


async def test_the_page_of_charts_and_its_pictures(signed_in, drawer: Drawer) -> None:
    visitor = await signed_in("viewer")
    page = (await visitor.get("/charts")).text
    sources = [found.replace("&amp;", "&") for found in re.findall(r'<img src="(/charts/[^"]+)"', page)]
    assert [source.partition(".svg")[0] for source in sources] == [
        f"/charts/{name}" for name in ("findings", "trend", "coverage", "quarters", "scores", "sections")
    ]
    assert page.count("数据表") == len(sources)
    for source in sources:
        answer = await visitor.get(source)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.content.startswith(b"<svg")
    drawn = drawer.drawn
    await visitor.get(sources[0])
    assert drawer.drawn == drawn
    stale = await visitor.get("/charts/trend.svg?v=old")
    assert (stale.status_code, stale.headers["cache-control"]) == (200, "no-store")


async def test_charts_there_are_not(signed_in) -> None:
    visitor = await signed_in("viewer")
    for path in ("/charts/none.svg", "/charts/scores.svg", "/charts/scores.svg?assessment=x"):
        assert (await visitor.get(path)).status_code == 404


async def test_where_nothing_can_be_drawn_the_page_is_whole(
    signed_in, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "draw.py"
    program.write_text("raise SystemExit")
    broken = Drawer(program)
    monkeypatch.setattr(charts, "drawer", broken)
    visitor = await signed_in("assessor")
    page = await visitor.get("/")
    assert page.status_code == 200
    assert "<td" in page.text.partition("每次巡检的问题")[2]
    assert (await visitor.get("/charts/trend.svg")).status_code == 503
    broken.close()


@pytest.mark.parametrize(
    ("low", "high", "start", "width"),
    [
        ("0", "100", "0", "20"),
        ("81.5", "96", "80", "2"),
        ("5", "5", "5", "0.5"),
        ("-7", "3", "-8", "2"),
        ("0", "4", "0", "0.5"),
    ],
)
def test_classes_of_results(low: str, high: str, start: str, width: str) -> None:
    assert _classes(Decimal(low), Decimal(high)) == (Decimal(start), Decimal(width))
