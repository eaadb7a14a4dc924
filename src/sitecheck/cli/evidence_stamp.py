"""``sitecheck evidence stamp``: a time stamp for the newest seal, where the night could get none."""

from __future__ import annotations

from sitecheck.cli.common import HERE, ProjectOption, fail, open_project, open_store, say
from sitecheck.cli.exits import Exit
from sitecheck.facts.times import BEIJING


def stamp(project: ProjectOption = HERE) -> None:
    """Ask the time-stamp authority to stamp the newest seal; its stamp covers all seals before it."""
    from sitecheck.evidence.stamp import Authority, StampError, read_roots, stamp_newest
    from sitecheck.jobs.lock import night_lock

    loaded = open_project(project)
    if not loaded.settings.timestamp_url or loaded.timestamp_roots is None:
        fail("no time-stamp authority is configured: see timestamp_url in docs/configuration.md", Exit.USAGE)
    store = open_store(loaded)
    try:
        authority = Authority(loaded.settings.timestamp_url, read_roots(loaded.timestamp_roots))
        with night_lock(loaded.root / ".sitecheck"):
            made = stamp_newest(store, loaded.snapshots, authority)
    except StampError as error:
        fail(str(error))
    finally:
        store.close()
    if made is None:
        say("The newest seal has a time stamp already, or no night is sealed yet.")
        return
    number, found = made
    print(f"seal {number}\t{found.at.astimezone(BEIJING).isoformat()}\t{found.by}")
