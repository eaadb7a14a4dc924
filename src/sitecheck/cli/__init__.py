"""The command line. Floor 6: parse, call, show."""

from __future__ import annotations


def main() -> None:
    """Entry point of the ``sitecheck`` command."""
    try:
        from sitecheck.cli.app import main as run
    except KeyboardInterrupt:  # loading takes a moment
        raise SystemExit(3) from None
    run()
