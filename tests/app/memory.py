"""How much memory a process and those that it started hold, on Linux."""

import re
from pathlib import Path

MEASURED = Path("/proc/self/status").exists()


def megabytes(process: int) -> float:
    """Return what a process holds of the machine's memory, with its children's and theirs."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text().split()]
    return int(found[1]) / 1024 + sum(map(megabytes, children))
