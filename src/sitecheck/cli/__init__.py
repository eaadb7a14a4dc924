"""The command line. Floor 6: parse, call, show."""

from __future__ import annotations


def main() -> None:
    """Entry point of the ``sitecheck`` command."""
    from sitecheck.cli.app import main as run

    run()
