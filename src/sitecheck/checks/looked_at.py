"""Which columns a check goes by: what is found there is what its findings rest on."""

from __future__ import annotations

from sitecheck.checks.definition import Check

_PARAMETERS = ("key", "column", "columns", "sources", "must_see")  # that name columns, whatever the kind


def looked_at(check: Check) -> frozenset[str]:
    """Keys of the columns, as far as the check's parameters name them; its own id among them."""
    named = [getattr(check.params, name, None) for name in _PARAMETERS]
    keys = (key for one in named for key in (one if isinstance(one, tuple) else (one,)))
    return frozenset({check.id, *(getattr(key, "key", key) for key in keys if key is not None)})
