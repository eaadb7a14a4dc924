"""``sitecheck evidence``: what a night kept as proof, and whether anybody touched it. Each command has its own file."""

from __future__ import annotations

import typer

from sitecheck.cli.evidence_export import export
from sitecheck.cli.evidence_fsck import fsck
from sitecheck.cli.evidence_prune import prune
from sitecheck.cli.evidence_stamp import stamp
from sitecheck.cli.evidence_usage import usage
from sitecheck.cli.evidence_verify import verify

app = typer.Typer(help="Evidence: whether it is whole and untouched.", no_args_is_help=True)

app.command()(verify)
app.command()(stamp)
app.command()(export)
app.command()(prune)
app.command()(usage)
app.command()(fsck)
