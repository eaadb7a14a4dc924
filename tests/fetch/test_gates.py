from __future__ import annotations

import pytest

from sitecheck.fetch.gates import Gates
from sitecheck.fetch.limits import Pace


def test_an_unpaced_gate_is_paced_when_somebody_says_so() -> None:
    assert Gates().gate("a", unpaced=True).base == 0
    assert Gates().gate("a", unpaced=False).base == 1.0
    assert Gates(Pace(per_second=4)).gate("a", unpaced=True).base == 0.25


def test_one_gate_per_key() -> None:
    gates = Gates()
    assert gates.gate("a", unpaced=False) is gates.gate("a", unpaced=True)
    assert gates.gate("a", unpaced=False) is not gates.gate("b", unpaced=False)


def test_turns_follow_each_other_at_the_pace() -> None:
    gate = Gates(Pace(per_second=2)).gate("a", unpaced=False)
    gate.reserve(100.0, 0.5)
    assert gate.turn(100.0) == 100.5
    gate.reserve(100.5, 5.0)
    assert gate.turn(101.0) == 105.5
    gate.pause(200.0)
    gate.pause(150.0)
    assert gate.turn(110.0) == 200.0
    assert gate.turn(300.0) == 300.0


def test_strain_doubles_to_a_cap_and_quick_answers_give_it_back() -> None:
    gate = Gates(Pace(interval_cap=30)).gate("a", unpaced=False)
    seen = []
    for _ in range(7):
        gate.worse(much=True)
        seen.append(gate.base + gate.extra)
    assert seen == [2, 4, 8, 16, 30, 30, 30]
    for _ in range(20):
        gate.better()
    assert gate.extra == 0


@pytest.mark.parametrize(("quiet", "extra"), [(0, 8), (59, 8), (60, 4), (119, 4), (120, 2), (3600, 0)])
def test_quiet_time_forgives(quiet: float, extra: float) -> None:
    gate = Gates().gate("a", unpaced=False)
    gate.extra = 8.0
    gate.reserve(100.0, 1.0)
    assert gate.next_at == 109.0
    gate.turn(100.0 + quiet)
    assert gate.extra == pytest.approx(extra, abs=1e-9)


def test_a_pause_holds_for_every_port_of_a_host_also_for_gates_made_later() -> None:
    gates = Gates()
    first = gates.gate("a.test", unpaced=False, name="a.test")
    gates.pause("a.test", 130.0)
    gates.pause("a.test", 120.0)
    later = gates.gate("a.test:8080", unpaced=False, name="a.test")
    other = gates.gate("b.test", unpaced=False, name="b.test")
    assert [one.turn(100.0) for one in (first, later, other)] == [130.0, 130.0, 100.0]


def test_small_errors_add_a_little() -> None:
    gate = Gates().gate("a", unpaced=False)
    for _ in range(100):
        gate.worse(much=False)
    assert gate.extra == 10.0


def test_loopback_learns_no_pace() -> None:
    gate = Gates().gate("a", unpaced=True)
    gate.worse(much=True)
    gate.worse(much=False)
    assert gate.extra == 0


@pytest.mark.parametrize(
    ("host", "seconds", "held"),
    [("a.test", 5, 5), ("A.test", 5, 5), ("a.test", 3600, 30), ("a.test", -1, 0), ("b.test", 5, 0)],
)
def test_crawl_delay(host: str, seconds: float, held: float) -> None:
    gates = Gates()
    gates.set_crawl_delay(host, seconds)
    assert gates.crawl_delay("a.test:8080", "a.test") == held


def test_a_delay_for_one_port_goes_before_that_of_the_host() -> None:
    gates = Gates()
    gates.set_crawl_delay("a.test", 5)
    gates.set_crawl_delay("a.test:8080", 7)
    assert gates.crawl_delay("a.test:8080", "a.test") == 7
    assert gates.crawl_delay("a.test", "a.test") == 5
