"""The strip above a picture: what was captured, when, with which hash, and what was found wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from sitecheck.facts.fetched import Attempt
from sitecheck.i18n import Translator
from sitecheck.i18n.catalogue import N_
from sitecheck.i18n.formats import second

_STYLE = """
* { box-sizing: border-box }
body { margin: 0; background: #fff; color: #1a1a1a;
  font: 14px/1.5 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "Noto Color Emoji", sans-serif }
section { padding: 14px 20px 16px; margin-bottom: 4px; border-top: 6px solid #b3000f }
.short { padding: 6px 20px 8px }
.short p { margin: 0; overflow-wrap: anywhere }
h1 { margin: 0 0 8px; font-size: 17px }
h1 small { font-weight: normal; color: #555; font-size: 13px; margin-left: 10px }
table { border-collapse: collapse; width: 100% }
.facts th { width: 96px; text-align: left; font-weight: normal; color: #555; vertical-align: top; padding: 1px 0 }
.facts td { padding: 1px 0; overflow-wrap: anywhere; vertical-align: top; white-space: pre-wrap }
.mono { font-family: "Noto Sans Mono CJK SC", "DejaVu Sans Mono", monospace; font-size: 13px }
ol { list-style: none; margin: 10px 0 0; padding: 0 }
li { margin: 3px 0; padding-left: 40px; position: relative; overflow-wrap: anywhere }
li b { position: absolute; left: 0; top: 1px; min-width: 24px; text-align: center; background: #e60012; color: #fff;
  border-radius: 2px; font-size: 13px; line-height: 20px; padding: 0 5px }
li i { font-style: normal; color: #555 }
.attempts { margin: 4px 0 8px; font-size: 13px; background: #f6f6f6 }
.attempts th { text-align: left; font-weight: normal; color: #555 }
.attempts th, .attempts td { border: 1px solid #ddd; padding: 1px 8px; overflow-wrap: anywhere }
.attempts td:nth-child(4) { width: 46% }
p { margin: 8px 0 0; color: #333; font-size: 13px }
"""

_MOST_ATTEMPTS = 8
_HEADS = (N_("Time"), N_("Method"), N_("Answer"), N_("Address"), "IP", N_("Milliseconds"))


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding in the strip: its number in the picture, what is wrong, what the marking showed, the attempts."""

    number: int
    message: str
    note: str = ""
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Strip:
    """Everything the strip says."""

    check: str
    title: str
    url: str
    final_url: str
    at: datetime | None
    status: int | None
    sha256: str
    version: str
    remarks: tuple[Remark, ...]
    notes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


def banner_html(strip: Strip, width: int, t: Translator, parts: int = 1) -> str:
    """The strip as a document of its own, ``width`` pixels wide, with a section for each of a page's ``parts``: all of
    it above the first, a short one above the others."""
    facts = "".join(
        f"<tr><th>{escape(name)}</th><td{' class=mono' if mono else ''}>{escape(value)}</td></tr>"
        for name, value, mono in _facts(strip, t)
    )
    remarks = "".join(
        f"<li><b>{remark.number}</b>{escape(remark.message)}{_note(remark.note)}{_attempts(remark.attempts, t)}</li>"
        for remark in strip.remarks
    )
    notes = "".join(f"<p>{escape(note)}</p>" for note in strip.notes)
    style = f"{_STYLE}body {{ width: {width}px }}"
    others = "".join(_short(strip, number, parts, t) for number in range(2, parts + 1))
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>{style}</style><body>'
        f"<section>{_heading(strip, 1, parts, t)}<table class=facts>{facts}</table><ol>{remarks}</ol>{notes}</section>"
        f"{others}</body></html>"
    )


def _heading(strip: Strip, number: int, parts: int, t: Translator) -> str:
    small = [strip.check]
    if parts > 1:
        small.append(t("part {n} of {all}", n=number, all=parts))
    title = t("Evidence of: {check}", check=strip.title)
    return f"<h1>{escape(title)}<small>{escape(' · '.join(small))}</small></h1>"


def _short(strip: Strip, number: int, parts: int, t: Translator) -> str:
    """What each further part says of itself, in case it is looked at alone."""
    where = f"<p>{escape(strip.url)} · {escape(_when(strip, t))}</p>"
    body = f"{where}<p class=mono>SHA-256 {escape(strip.sha256)}</p>"
    return f"<section class=short>{_heading(strip, number, parts, t)}{body}</section>"


def _when(strip: Strip, t: Translator) -> str:
    return "-" if strip.at is None else t("{at} (Beijing time)", at=second(strip.at))


def _facts(strip: Strip, t: Translator) -> Iterator[tuple[str, str, bool]]:
    yield t("Address"), strip.url, False
    if strip.final_url != strip.url:
        yield t("Ended at"), strip.final_url, False
    yield t("Captured"), f"{_when(strip, t)}    HTTP {strip.status if strip.status is not None else '-'}", False
    yield "SHA-256", strip.sha256, True
    if strip.rules:
        yield t("Rules"), "\n".join(strip.rules), False
    yield t("Recorded by"), f"sitecheck {strip.version}", False


def _note(note: str) -> str:
    return f" <i>({escape(note)})</i>" if note else ""


def _attempts(attempts: Sequence[Attempt], t: Translator) -> str:
    if not attempts:
        return ""
    left_out = len(attempts) - _MOST_ATTEMPTS
    head = "".join(f"<th>{escape(t(name))}</th>" for name in _HEADS)
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td>{escape(cell)}</td>"
            for cell in (
                second(one.at),
                one.method,
                _result(one),
                one.url,
                one.address or "-",
                str(one.ms),
            )
        )
        + "</tr>"
        for one in attempts[:_MOST_ATTEMPTS]
    )
    told = t("and {n} more", n=left_out)
    more = f"<tr><td colspan=6>{escape(told)}</td></tr>" if left_out > 0 else ""
    return f"<table class=attempts><tr>{head}</tr>{rows}{more}</table>"


def _result(attempt: Attempt) -> str:
    parts = [
        str(attempt.status) if attempt.status is not None else "",
        attempt.failure.value if attempt.failure else "",
    ]
    return " ".join(part for part in parts if part) or "-"
