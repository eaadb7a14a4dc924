"""Charts as SVG: run as a program of its own, one chart as a line of JSON in, one answer as a line of JSON out.

It stands alone (no import of the desk), for it is started by its path: drawing loads a whole JavaScript engine, which
the desk should neither wait for nor hold in its memory. Everything is readable in black and white: series differ by
lightness and dash, and every figure is written beside its mark.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

import altair as alt
import vl_convert

_FONT = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif"
_INKS = ["#1f4e79", "#8fb3d3", "#4d5966", "#c3ccd6", "#000000", "#e3e8ee"]
_DASHES = [[1, 0], [7, 3], [2, 2], [8, 2, 2, 2]]
_WIDTH = 560


def _data(rows: Any) -> alt.Data:
    return alt.Data(values=rows)  # type: ignore[no-untyped-call]


def _order(rows: Any, name: str) -> list[str]:
    return list(dict.fromkeys(str(row[name]) for row in rows))


def _whole(most: float) -> alt.Axis:
    """An axis of counts: no ticks between whole numbers."""
    return alt.Axis(values=list(range(int(most) + 1)), format="d") if most <= 6 else alt.Axis(format="d", tickMinStep=1)


def bars(chart: Mapping[str, Any]) -> Any:
    """Lying bars in parts: rows of name, part, value and the sum of the bar."""
    rows, parts = chart["rows"], chart["series"]
    names = _order(rows, "name")
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=230, domain=False, ticks=False))
    x = alt.X("sum(value):Q", title=None, axis=_whole(max(row["all"] for row in rows)))
    fill = alt.Color("part:N", sort=parts, scale=alt.Scale(domain=parts, range=_INKS), title=None)
    base = alt.Chart(_data(rows)).encode(y=y)
    marks = base.mark_bar(stroke="#1b2430", strokeWidth=0.6).encode(x=x, color=fill, order=alt.Order("at:Q"))
    sums = base.mark_text(align="left", dx=4).encode(x=alt.X("max(all):Q"), text="max(all):Q")
    return (marks + sums).properties(width=_WIDTH - 240, height=alt.Step(24))


def lines(chart: Mapping[str, Any]) -> Any:
    """Lines over nights: rows of x, series and value; each line is named at its end."""
    rows, series = chart["rows"], chart["series"]
    days = _order(rows, "x")
    x = alt.X("x:N", sort=days, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, labelSeparation=8))
    y = alt.Y("value:Q", title=None, axis=_whole(max(row["value"] for row in rows)))
    scale = alt.Scale(domain=series, range=_INKS[:3])
    dash = alt.StrokeDash("series:N", scale=alt.Scale(domain=series, range=_DASHES[: len(series)]), legend=None)
    base = alt.Chart(_data(rows)).encode(x=x, y=y, color=alt.Color("series:N", scale=scale, legend=None))
    marks = base.mark_line(strokeWidth=2).encode(strokeDash=dash)
    points = base.mark_point(filled=True, size=36).encode(shape=alt.Shape("series:N", sort=series, legend=None))
    ends = _apart([row for row in rows if row["x"] == days[-1]], max(row["value"] for row in rows))
    texts = alt.Chart(_data(ends)).mark_text(align="left", dx=8, dy=-5, color="#1b2430")
    names = texts.encode(x=x, y=alt.Y("at:Q", title=None), text="label:N")
    return (marks + points + names).properties(width=_WIDTH - 110, height=210)


def _apart(ends: list[dict[str, Any]], most: float) -> list[dict[str, Any]]:
    """Where the names at the ends of lines stand: at their values, or just above the one below."""
    placed: list[dict[str, Any]] = []
    gap = 0.085 * max(most, 1)
    for row in sorted(ends, key=lambda one: one["value"]):
        at = max(row["value"], placed[-1]["at"] + gap) if placed else row["value"]
        placed.append({**row, "at": at})
    return placed


def area(chart: Mapping[str, Any]) -> Any:
    """A share over nights, 0 to 100: rows of x and value; the last one is written out."""
    rows = chart["rows"]
    days = _order(rows, "x")
    x = alt.X("x:N", sort=days, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, labelSeparation=8))
    y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(labelExpr="datum.label + '%'"))
    base = alt.Chart(_data(rows)).encode(x=x, y=y)
    marks = base.mark_area(color="#dbe7f3", line={"color": "#1f4e79", "strokeWidth": 2})
    points = base.mark_point(filled=True, size=30, color="#1f4e79")
    last = base.transform_filter(alt.datum.x == (days[-1] if days else ""))
    names = last.mark_text(align="left", dx=8, color="#1b2430").encode(text="label:N")
    return (marks + points + names).properties(width=_WIDTH - 90, height=190)


def columns(chart: Mapping[str, Any]) -> Any:
    """Standing bars, one for each class: rows of name and value."""
    rows = chart["rows"]
    x = alt.X("name:N", sort=_order(rows, "name"), title=chart.get("x"), axis=alt.Axis(labelAngle=0, labelOverlap=True))
    y = alt.Y("value:Q", title=None, axis=_whole(max(row["value"] for row in rows)))
    base = alt.Chart(_data(rows)).encode(x=x, y=y)
    marks = base.mark_bar(color="#8fb3d3", stroke="#1b2430", strokeWidth=0.6)
    counts = base.transform_filter(alt.datum.value > 0).mark_text(dy=-7).encode(text="value:Q")
    return (marks + counts).properties(width=_WIDTH - 40, height=190)


def groups(chart: Mapping[str, Any]) -> Any:
    """Lying bars side by side: rows of name, series, value and label."""
    rows, series = chart["rows"], chart["series"]
    y = alt.Y("name:N", sort=_order(rows, "name"), title=None, axis=alt.Axis(labelLimit=230, ticks=False))
    offset = alt.YOffset("series:N", sort=series)
    x = alt.X("value:Q", title=None)
    fill = alt.Color("series:N", sort=series, scale=alt.Scale(domain=series, range=_INKS), title=None)
    base = alt.Chart(_data(rows)).encode(y=y, x=x, yOffset=offset)
    marks = base.mark_bar(stroke="#1b2430", strokeWidth=0.6).encode(color=fill)
    labels = base.mark_text(align="left", dx=4, fontSize=10).encode(text="label:N")
    return (marks + labels).properties(width=_WIDTH - 240, height=alt.Step(16))


KINDS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "bars": bars,
    "lines": lines,
    "area": area,
    "columns": columns,
    "groups": groups,
}


def svg(chart: Mapping[str, Any]) -> str:
    """The chart as SVG. Raises KeyError for a kind there is not, and what Altair raises."""
    made = (
        KINDS[chart["kind"]](chart)
        .configure(font=_FONT, background="#ffffff", padding=6)
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, gridColor="#e3e8ee", labelColor="#1b2430", titleFontSize=12)
        .configure_text(fontSize=12, color="#1b2430")
        .configure_legend(orient="top", labelFontSize=12, symbolStrokeColor="#1b2430")
    )
    return str(vl_convert.vegalite_to_svg(made.to_dict()))


def main() -> None:
    """Draw until there is nothing more to read."""
    for line in sys.stdin:
        try:
            answer = {"svg": svg(json.loads(line))}
        except Exception as error:  # one chart that cannot be drawn is no reason to end
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
