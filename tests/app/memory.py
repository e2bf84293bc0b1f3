"""How much memory a process holds, on Linux."""

import re
from pathlib import Path

MEASURED = Path("/proc/self/status").exists()


def megabytes(process: int) -> float:
    """Return what a process holds of the machine's memory."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found
    return int(found[1]) / 1024
