"""The lexicon with the words of the check files added: a new column check brings its own words."""

from __future__ import annotations

from collections.abc import Iterable

from sitecheck.checks.definition import CheckFile, ColumnWords
from sitecheck.page.labels import normalise
from sitecheck.page.lexicon import Column, Lexicon


def extend_lexicon(lexicon: Lexicon, checks: Iterable[CheckFile]) -> Lexicon:
    """``lexicon`` with the ``column`` words of ``checks``; an unknown column becomes a new entry.

    A word the check gives as exact leaves the negatives: the check's own name may not speak against it.
    """
    columns = dict(lexicon.columns)
    for check in checks:
        for key, (name, words) in check.columns.items():
            known = columns.get(key)
            columns[key] = _new(name, words) if known is None else _added(known, words)
    return lexicon.model_copy(update={"columns": columns})


def _new(usual: str, words: ColumnWords) -> Column:
    name = words.name or usual
    labels = words.exact or (name,)
    return Column(
        zh=name,
        exact=labels,
        core=words.core,
        weak=words.weak,
        slugs=words.slugs,
        column_types=words.column_types,
        negatives=words.negatives,
        # Without cues of its own the column proves itself by its name on the target page.
        cues=words.cues or {"name": "|".join(labels)},
        min_cues=words.min_cues or 1,
        single_document=words.single_document,
    )


def _added(known: Column, words: ColumnWords) -> Column:
    exact = {normalise(word) for word in words.exact}
    return Column(
        zh=words.name or known.zh,
        exact=_union(known.exact, words.exact),
        core=_union(known.core, words.core),
        weak=_union(known.weak, words.weak),
        slugs=_union(known.slugs, words.slugs),
        column_types=_union(known.column_types, words.column_types),
        negatives=tuple(word for word in _union(known.negatives, words.negatives) if normalise(word) not in exact),
        cues={**known.cues, **words.cues},
        min_cues=words.min_cues or known.min_cues,
        hosts=known.hosts,
        negative_slugs=known.negative_slugs,
        title_negatives=known.title_negatives,
        single_document=known.single_document or words.single_document,
    )


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
