"""One measured run of a program: wall clock, CPU of its process tree, peak memory, and how busy others were."""

from __future__ import annotations

import itertools
import os
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of wall clock and CPU, peak MB of all processes together, cores that others used meanwhile."""

    wall: float
    cpu: float
    peak_mb: float
    others: float
    code: int
    output: str = ""

    @property
    def quiet(self) -> bool:
        """Whether others used at most a quarter of a core."""
        return self.others <= 0.25


def measured(command: Sequence[str], *, limit: float, beside: Sequence[int] = (), folder: Path | None = None) -> Run:
    """Run a program to its end, killed after ``limit`` seconds (code -9).

    CPU counts the program and every process it started and waited for; ``beside`` are processes (the server) that do
    not count as others. The peak is the sum of what each of its processes needed at most, pages they share counted for
    each: rather too much than too little. The programs measured write a line or two, which is handed back.
    """
    before, served, own = _busy(), sum(map(_cpu_of, beside)), time.process_time()
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        status, usage, peak = _wait(child, start + limit)
        wall = time.perf_counter() - start
        cpu = usage.ru_utime + usage.ru_stime
        others = _busy() - before - cpu - (sum(map(_cpu_of, beside)) - served) - (time.process_time() - own)
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    peak = max(peak, usage.ru_maxrss / 1024)
    return Run(wall, cpu, peak, max(0.0, others / wall), child.returncode, text)


def _wait(child: subprocess.Popen[bytes], until: float) -> tuple[int, resource.struct_rusage, float]:
    peak = 0.0
    for look in itertools.count():
        pid, status, usage = os.wait4(child.pid, os.WNOHANG)
        if pid:
            return status, usage, peak
        if time.perf_counter() > until:
            os.killpg(child.pid, signal.SIGKILL)
            until = float("inf")
        if look % 10 == 0:
            peak = max(peak, sum(map(_peak_of, family(child.pid))))
        time.sleep(0.02)
    raise AssertionError("never reached")


def family(pid: int) -> list[int]:
    """A process and its descendants, those that are gone left out."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in family(int(child)))]


def _peak_of(pid: int) -> float:
    """The most MB one process has needed so far."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    _, _, rest = status.partition("VmHWM:")
    return int(rest.split()[0]) / 1024 if rest else 0.0


def _busy() -> float:
    """CPU seconds all processes of the machine have used."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    user, nice, system, _idle, _iowait, irq, softirq = map(int, fields[:7])
    return (user + nice + system + irq + softirq) / _TICK


def _cpu_of(pid: int) -> float:
    """CPU seconds of one process, 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICK
