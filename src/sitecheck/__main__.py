"""``python -m sitecheck``."""

from __future__ import annotations

from sitecheck.cli import main

main()
