"""How fast the desk answers: thousands of units, a year of nights, twenty people at once.

``--fill`` makes the office first (``desk_data.py``). Then the desk is started in a process of its own and twenty people
who are signed in ask for every route of it, without a pause and with a second between two requests. Times are taken in
the server, from receipt to the last byte, and by those who ask. Ends with 1 when a median is above its limit.
"""

from __future__ import annotations

import argparse
import http.client
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median, quantiles
from urllib.parse import quote, urlencode

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.desk_data import OFFICERS, PASSWORD, Amounts, Office
from benchmarks.desk_routes import LIMITS, Asked, Sort, asked

HERE = Path(__file__).parent


class Person:
    """Somebody signed in, with a connection that is kept."""

    def __init__(self, port: int, name: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self._cookies: dict[str, str] = {}
        token = re.search(r'name="csrf" value="([0-9a-f]+)"', self.ask("/sign-in", "")[1])
        assert token is not None
        form = urlencode({"csrf": token[1], "name": name, "password": PASSWORD, "next": "/"})
        status, _ = self.ask("/sign-in", "", form)
        assert status == 303, f"{name} could not sign in: {status}"

    def ask(self, path: str, name: str, form: str | None = None) -> tuple[int, str]:
        """One request; status and text of the answer."""
        headers = {
            "Cookie": "; ".join(f"{key}={value}" for key, value in self._cookies.items()),
            "X-Asked": quote(name),
        }
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        method = "POST" if form is not None else "GET"
        target = quote(path, safe="/?&=%")
        try:
            self._connection.request(method, target, form, headers)
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError):  # kept too long without a word: a new one
            self._connection.close()
            self._connection.request(method, target, form, headers)
            answer = self._connection.getresponse()
        data = answer.read()
        for key, value in answer.getheaders():
            if key.lower() == "set-cookie":
                cookie = value.split(";")[0].partition("=")
                self._cookies[cookie[0]] = cookie[2]
        return answer.status, data.decode(errors="replace")


Times = dict[str, list[float]]


def load(people: Sequence[Person], routes: Sequence[Asked], seconds: float, think: float) -> Times:
    """Everybody asks for every route, each in an order of their own, again and again; milliseconds as they saw it."""
    seen: Times = defaultdict(list)
    lock, end = threading.Lock(), time.monotonic() + seconds

    def work(number: int, person: Person) -> None:
        random = Random(number)
        time.sleep(think * random.random())
        while time.monotonic() < end:
            order = list(routes)
            random.shuffle(order)
            for route in order:
                if time.monotonic() >= end:
                    return
                began = time.perf_counter()
                person.ask(random.choice(route.paths), route.name)
                took = (time.perf_counter() - began) * 1000
                with lock:
                    seen[route.name].append(took)
                time.sleep(think)

    threads = [threading.Thread(target=work, args=(number, person)) for number, person in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def read_log(log: Path) -> tuple[Times, dict[str, set[int]]]:
    """Server times and statuses by name; the log is emptied."""
    times: Times = defaultdict(list)
    statuses: dict[str, set[int]] = defaultdict(set)
    from urllib.parse import unquote

    for line in log.read_text(encoding="utf-8").splitlines():
        name, took, status = line.split("\t")
        times[unquote(name)].append(float(took))
        statuses[unquote(name)].add(int(status))
    with log.open("w"):
        pass
    return times, statuses


def high(values: Sequence[float]) -> float:
    """The 95th of a hundred."""
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def measure(root: Path, amounts: Amounts, users: int, seconds: float, think: float, only: str) -> bool:
    """Print the table; whether every limit was kept."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    log = Path(tempfile.mkdtemp()) / "times"
    log.touch()
    began = time.monotonic()
    server = subprocess.Popen(
        [sys.executable, str(HERE / "desk_server.py"), str(root), str(port), str(log)], stderr=subprocess.DEVNULL
    )
    try:
        _wait(server, port)
        print(f"started in {time.monotonic() - began:.1f} s")
        people = [Person(port, f"p{number % OFFICERS:02d}") for number in range(users)]
        routes = [one for one in asked(amounts) if re.search(only, one.name)]
        first = people[0]
        alone: Times = defaultdict(list)
        for route in routes:  # the first of all: caches are cold, and files are asked for once only
            for path in route.paths[: 1 if route.sort is Sort.FILE else 3]:
                began = time.perf_counter()
                first.ask(path, route.name)
                alone[route.name].append((time.perf_counter() - began) * 1000)
        _, statuses = read_log(log)
        pages = [one for one in routes if one.sort is not Sort.FILE]
        load(people, pages, seconds, 0)
        closed, _ = read_log(log)
        seen = load(people, pages, seconds * 2, think)
        paced, _ = read_log(log)
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(log.parent)
    heads = ("route", "sort", "status", "first ms", f"median, {think:g} s between", "p95", "client's median")
    print(f"\n| {' | '.join(heads)} | median, no pause | p95 | |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    fine = True
    for route in routes:
        name, codes = route.name, ",".join(map(str, sorted(statuses[route.name])))
        if route.sort is Sort.FILE or not paced[name] or not closed[name]:
            print(f"| {name} | {route.sort} | {codes} | {alone[name][0]:.0f} | | | | | | |")
            continue
        middle = median(paced[name])
        kept = middle <= LIMITS[route.sort]
        fine &= kept and not any(code >= 500 for code in statuses[name])
        told = [alone[name][0], middle, high(paced[name]), median(seen[name]), median(closed[name]), high(closed[name])]
        cells = " | ".join(f"{value:.0f}" for value in told)
        print(f"| {name} | {route.sort} | {codes} | {cells} | {'' if kept else 'MISSED'} |")
    every = [took for values in closed.values() for took in values]
    print(
        f"\n{users} people; without a pause {len(every) / seconds:.0f} answers a second, median {median(every):.0f} ms"
    )
    return fine


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the desk did not start")


def main() -> None:
    """Fill, measure, say whether the limits were kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path, help="the project folder; made with --fill")
    parser.add_argument("--fill", action="store_true")
    parser.add_argument(
        "--url", default="", help="another database than the folder's own, empty: postgresql+psycopg://…"
    )
    for name, default in (("units", 3000), ("sites", 3100), ("nights", 365), ("findings", 200_000), ("sightings", 8)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=1.0)
    parser.add_argument("--only", default="", help="a regular expression for the routes")
    given = parser.parse_args()
    amounts = Amounts(given.units, given.sites, given.nights, given.findings, given.sightings)
    root = given.project.resolve()
    if given.fill:
        root.mkdir(parents=True)
        began = time.monotonic()
        Office(root, given.url or f"sqlite:///{root}/sitecheck.db", amounts).fill(
            lambda step: print(f"{step}: {time.monotonic() - began:.0f} s", file=sys.stderr)
        )
    sys.exit(0 if measure(root, amounts, given.users, given.seconds, given.think, given.only) else 1)


if __name__ == "__main__":
    main()
