"""Pinned columns as they stand in ``sites.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml


def pins_as_yaml(sites: Sequence[tuple[str, str, Mapping[str, str]]]) -> str:
    """YAML for ``sites.yaml``: unit, address and all columns of each site given. The entries there are to be merged."""
    entries = [
        {"unit": unit, "url": url, "columns": dict(sorted(columns.items()))}
        for unit, url, columns in sorted(sites, key=lambda one: (one[0], one[1]))
    ]
    return yaml.safe_dump({"sites": entries}, allow_unicode=True, sort_keys=False, width=10_000)
