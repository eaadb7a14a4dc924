"""One site's night as bytes: canonical JSON, so that equal observations are equal bytes and can be judged again."""

from __future__ import annotations

import msgspec

from sitecheck.facts.site import ColumnReading, SiteObservation

SCHEMA = "sitecheck.observation/3"
# The first one held every request as well, which is a file of its own now; the second knew no sections, documents,
# reports, leaders or mentions: judges of those say that they were not looked at.
_READ = ("sitecheck.observation/1", "sitecheck.observation/2", SCHEMA)
_ENCODE = msgspec.json.Encoder(order="sorted").encode
_DECODE = msgspec.json.Decoder(SiteObservation).decode


class BadBundle(ValueError):
    """Bytes that are no observation this version can read."""


class _Stamp(msgspec.Struct):
    """What is looked at before anything else of a bundle."""

    schema: str | None = None


_STAMP = msgspec.json.Decoder(_Stamp).decode


def dump(observation: SiteObservation) -> bytes:
    """Serialise with sorted keys and no needless space (UTF-8)."""
    return _ENCODE(observation)


def load(data: bytes) -> SiteObservation:
    """Read what ``dump`` wrote; BadBundle names what is wrong."""
    try:
        schema = _STAMP(data).schema
    except msgspec.MsgspecError as error:
        raise BadBundle(f"not an observation: {error}") from error
    if schema not in _READ:
        raise BadBundle(f"an observation of schema {schema!r}; this version reads {' and '.join(map(repr, _READ))}")
    try:
        return _DECODE(data)
    except msgspec.MsgspecError as error:
        raise BadBundle(f"a damaged observation: {error}") from error


class _Columns(msgspec.Struct):
    """As much of a bundle as says what was found of the columns."""

    columns: dict[str, ColumnReading] = {}


_COLUMNS = msgspec.json.Decoder(_Columns).decode


def columns_of(data: bytes) -> dict[str, ColumnReading]:
    """The columns alone of what ``dump`` wrote, by key: the rest is passed over. BadBundle names what is wrong."""
    try:
        return _COLUMNS(data).columns
    except msgspec.MsgspecError as error:
        raise BadBundle(f"a damaged observation: {error}") from error
