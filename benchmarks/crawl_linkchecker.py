"""LinkChecker over one portal, without its built-in wait; runs in the benchmark's own environment.

python benchmarks/crawl_linkchecker.py URL
"""

from __future__ import annotations

import sys

from linkcheck.command.linkchecker import linkchecker
from linkcheck.director.aggregator import Aggregate

_QUIET = (
    "--quiet",
    "--output=none",
    "--no-status",
    "--no-robots",
    "--no-warnings",
    "--threads=8",
    "--recursion-level=-1",
)


def _at_once(_aggregate: Aggregate, _host: str) -> None:
    """Politeness is off for everybody."""


if __name__ == "__main__":
    Aggregate.wait_for_host = _at_once
    sys.argv = ["linkchecker", *_QUIET, *sys.argv[1:]]
    try:
        linkchecker()
    except SystemExit as end:  # 1: it found dead links, as it should
        sys.exit(0 if end.code in (None, 0, 1) else end.code)
