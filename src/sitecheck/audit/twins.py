"""Documents of tonight whose text is nearly that of an older one. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sitecheck.facts.documents import DocumentReading
from sitecheck.facts.seen import Twin
from sitecheck.facts.site import SiteObservation
from sitecheck.page.simhash import distance
from sitecheck.store.seen import KnownRow, SiteMemory

LEAST_TEXT = 200  # characters below which texts resemble each other by chance
_ALIKE = 3  # bits of 64; strangers differ in about 32
_TOLD = 3  # older texts named for one document

Keys = Callable[[str], str]
Older = tuple[str, KnownRow, int]
"""A row of an earlier night with its key and the fingerprint of its text."""


def compared(observation: SiteObservation) -> tuple[DocumentReading, ...]:
    """Documents of tonight that were read in full and are long enough to be told apart."""
    return tuple(
        one
        for one in observation.documents or ()
        if one.fingerprint and one.complete and one.failure is None and one.text_length >= LEAST_TEXT
    )


def day_of(document: DocumentReading, as_of: date) -> date | None:
    """The day a document bears: that of its row, else that of its page; none that lies ahead."""
    day = document.row_day or document.publish_date
    return day if day is not None and day <= as_of else None


def older_texts(earlier: SiteMemory, observation: SiteObservation, key_of: Keys) -> tuple[Older, ...]:
    """What earlier nights showed, with the text as remembered; where it is read only tonight, under the day the row
    always bore, with that one."""
    tonight = {key_of(one.url): one for one in compared(observation)}
    found: list[Older] = []
    for key, row in sorted(earlier.rows.items()):
        text = row.fingerprint
        if not text and (one := tonight.get(key)) is not None and day_of(one, observation.as_of) == row.day:
            text = one.fingerprint
        if text and row.day is not None:
            found.append((key, row, int(text, 16)))
    return tuple(found)


def find_twins(
    earlier: SiteMemory, older: Sequence[Older], observation: SiteObservation, key_of: Keys
) -> tuple[Twin, ...]:
    """Pairs of a document of tonight and an older text of an earlier day, the nearest and oldest first for each."""
    return tuple(
        twin
        for one in compared(observation)
        if (day := day_of(one, observation.as_of)) is not None
        for twin in _twins(one, day, earlier.rows.get(key_of(one.url)), older, observation.as_of)
    )


def _twins(one: DocumentReading, day: date, known: KnownRow | None, older: Sequence[Older], as_of: date) -> list[Twin]:
    own = int(one.fingerprint, 16)
    near = [
        (bits, row.day, row)
        for _, row, text in older
        if row.day is not None and row.day < day and (bits := distance(own, text)) <= _ALIKE
    ]
    near.sort(key=lambda found: (found[0], found[1], found[2].url))
    return [
        Twin(
            url=one.url,
            title=one.title or one.row_title,
            column=one.column,
            day=day,
            first_seen=known.first_seen if known is not None else as_of,
            old_url=row.url,
            old_title=row.title,
            old_day=old_day,
            old_first_seen=row.first_seen,
            distance=bits,
            body_sha256=one.body_sha256,
        )
        for bits, old_day, row in near[:_TOLD]
    ]
