"""How well whole portals are judged: the generated ones (``tests/portals``), whose every defect is known.

    python benchmarks/accuracy_portals.py

Per check: what was planted and found, what was said falsely, precision and recall, how it ended, and how often nothing
could be decided. Portals behind a firewall, or that never answer, are counted apart: there nothing may be decided.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.portals.made import UPSTREAM, Made, made
from tests.portals.office import AS_OF

from sitecheck.audit.example import observe_memory
from sitecheck.checks.definition import CheckFile
from sitecheck.checks.engine import judge_all
from sitecheck.checks.load import load_checks
from sitecheck.facts.data import data_dir
from sitecheck.facts.outcomes import Outcome
from sitecheck.worktime import Calendar, load_calendar

UNIT = {"has_website": True, "foi_responsible": True, "has_service_window": True}


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else ""


def _decided(portals: Sequence[Made], checks: Mapping[str, CheckFile], calendar: Calendar) -> int:
    """Verdicts on these portals that say anything at all."""
    verdicts = (
        verdict
        for portal in portals
        for verdict in judge_all(
            observe_memory(portal.memory, checks, AS_OF, upstream=UPSTREAM), checks, calendar, UNIT
        )
    )
    return sum(verdict.outcome not in (Outcome.UNABLE, Outcome.NOT_APPLICABLE) for verdict in verdicts)


def main() -> int:
    checks = load_checks([data_dir("checks")])
    calendar = load_calendar([data_dir("config") / "calendar"])
    outcomes: dict[str, Counter[str]] = {key: Counter() for key in checks}
    errors: list[str] = []
    columns = Counter[str]()
    portals = [portal for portal in made().values() if not portal.blocked]
    blocked = [portal for portal in made().values() if portal.blocked]
    for portal in portals:
        seen = observe_memory(portal.memory, checks, AS_OF, upstream=UPSTREAM)
        for key, wanted in portal.columns.items():
            found = seen.columns[key].url
            columns["right" if found == wanted else "missed" if found is None else "wrong"] += 1
        columns["decoys"] += sum(column.url in portal.decoys for column in seen.columns.values())
        for verdict in judge_all(seen, checks, calendar, UNIT):
            count = outcomes[verdict.check]
            count[verdict.outcome.value] += 1
            planted = {subject for check, subject in portal.planted if check == verdict.check}
            said = {one.subject for one in verdict.findings} if verdict.outcome is Outcome.FAIL else set()
            count["planted"] += len(planted)
            count["found"] += len(planted & said)
            false = said - planted if verdict.check not in portal.also else set()
            count["false"] += len(false)
            errors += [f"missed {portal.name}: {verdict.check} {one} ({verdict.reason})" for one in planted - said]
            errors += [f"false {portal.name}: {verdict.check} {one} ({verdict.reason})" for one in false]
    print(f"{len(portals)} portals, {len(checks)} checks\n")
    kinds = ("pass", "fail", "facts", "unable", "not-applicable")
    print(f"| check | planted | found | false | precision | recall | {' | '.join(kinds)} | undecided |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    whole = sum(outcomes.values(), Counter[str]())
    for key, count in (*outcomes.items(), ("all", whole)):
        ends = [count[kind] for kind in kinds]
        asked = sum(ends) - count["not-applicable"]
        shares = (
            _share(count["found"], count["found"] + count["false"]),
            _share(count["found"], count["planted"]),
        )
        cells = [key, *(str(count[kind]) for kind in ("planted", "found", "false")), *shares, *map(str, ends)]
        print(f"| {' | '.join(cells)} | {_share(count['unable'], asked)} |")
    print(f"\n{len(blocked)} portals nobody may look into: {_decided(blocked, checks, calendar)} verdicts decided")
    print(
        f"\ncolumns: {columns['right']} right, {columns['wrong']} elsewhere, {columns['missed']} not found, "
        f"{columns['decoys']} decoys taken"
    )
    print("\n".join(sorted(errors)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
