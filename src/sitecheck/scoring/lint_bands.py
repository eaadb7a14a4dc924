"""Ranks to points: stretches that overlap, leave holes, or can never be reached."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sitecheck.scoring.numbers import plain
from sitecheck.scoring.problems import Level
from sitecheck.scoring.rules import RankRule

Mistake = tuple[str, str, Level]  # field, message, level


def rank_mistakes(rule: RankRule) -> Iterator[Mistake]:
    """What is wrong with the bands or the groups of a rank rule.

    A band from the top and one from the bottom may meet in a short list: the first that fits counts.
    """
    if bool(rule.bands) == bool(rule.groups):
        yield "kind", "a rank rule has either bands or groups", Level.ERROR
    for number, band in enumerate(rule.bands):
        for span in (band.from_top, band.from_bottom):
            if span is not None and not 1 <= span[0] <= span[1]:
                yield "bands", f"the ranks {span[0]} to {span[1]} are no stretch", Level.ERROR
        if band.from_top is not None and band.from_bottom is not None:
            yield "bands", "a band counts from one end", Level.ERROR
        if band.from_top is None and band.from_bottom is None and number < len(rule.bands) - 1:
            yield "bands", "the band for everyone else must be the last: those after it are never reached", Level.ERROR
    if rule.bands and (rule.bands[-1].from_top is not None or rule.bands[-1].from_bottom is not None):
        yield "bands", "the last band must be for everyone else (points only)", Level.ERROR
    yield from _end("top", [band.from_top for band in rule.bands if band.from_top is not None])
    yield from _end("bottom", [band.from_bottom for band in rule.bands if band.from_bottom is not None])
    for name, steps in rule.groups.items():
        if steps.floor > steps.start:
            message = f"{name}: the floor {plain(steps.floor)} lies above the start {plain(steps.start)}"
            yield "groups", message, Level.ERROR
        if steps.step == 0:
            yield "groups", f"{name}: a step of 0 gives every rank the same points", Level.WARNING


def _end(name: str, spans: list[tuple[int, int]]) -> Iterator[Mistake]:
    """Stretches counted from one end: none may overlap, and a hole falls to everyone else."""
    ordered = sorted(span for span in spans if span[0] <= span[1])
    if ordered and ordered[0][0] > 1:
        yield "bands", _hole(1, ordered[0][0] - 1, name), Level.WARNING
    for before, after in pairwise(ordered):
        if after[0] <= before[1]:
            message = f"the ranks {before[0]} to {before[1]} and {after[0]} to {after[1]} from the {name} overlap"
            yield "bands", message, Level.ERROR
        elif after[0] > before[1] + 1:
            yield "bands", _hole(before[1] + 1, after[0] - 1, name), Level.WARNING


def _hole(first: int, last: int, end: str) -> str:
    ranks = f"rank {first}" if first == last else f"ranks {first} to {last}"
    return f"{ranks} from the {end}: in no band, and so with everyone else; add a band if that is not meant"
