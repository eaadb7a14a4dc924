"""One site's night as bytes: canonical JSON, so that equal observations are equal bytes and can be judged again."""

from __future__ import annotations

import json

from pydantic import TypeAdapter, ValidationError

from sitecheck.facts.site import SiteObservation

SCHEMA = "sitecheck.observation/2"
# The first one held every request as well, which is a file of its own now; what is judged is the same in both.
_READ = ("sitecheck.observation/1", SCHEMA)
_ADAPTER = TypeAdapter(SiteObservation)


class BadBundle(ValueError):
    """Bytes that are no observation this version can read."""


def dump(observation: SiteObservation) -> bytes:
    """Serialise with sorted keys and no needless space (UTF-8)."""
    value = _ADAPTER.dump_python(observation, mode="json")
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def load(data: bytes) -> SiteObservation:
    """Read what ``dump`` wrote; BadBundle names what is wrong."""
    try:
        value = json.loads(data)
    except ValueError as error:
        raise BadBundle(f"not an observation: {error}") from error
    schema = value.get("schema") if isinstance(value, dict) else None
    if schema not in _READ:
        raise BadBundle(f"an observation of schema {schema!r}; this version reads {' and '.join(map(repr, _READ))}")
    try:
        return _ADAPTER.validate_python(value)
    except ValidationError as error:
        raise BadBundle(f"a damaged observation: {error}") from error
