"""Look for known vulnerabilities in what requirements.lock names: `.ci/audit.py LOCK [OSV]`.

OSV: a file of the OSV data for PyPI, as https://osv.dev offers it (all.zip), or a folder of its
JSON files; nothing else is needed, so this works without a network. Without it pip-audit asks the
services that it knows. Exit codes: 0 none known, 1 some are, 2 nothing could be checked.
"""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

NONE, SOME, UNKNOWN = 0, 1, 2
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def records(data: Path) -> Iterator[dict[str, Any]]:
    """Give the records of a zip file or a folder of OSV data, one after the other."""
    if data.is_dir():
        for path in sorted(data.glob("*.json")):
            yield json.loads(path.read_bytes())
        return
    with zipfile.ZipFile(data) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def affects(one: dict[str, Any], version: str) -> bool:
    """Whether an entry `affected` of a record holds for a version."""
    if version in one.get("versions", ()):
        return True
    return any(
        span.get("type") == "ECOSYSTEM" and within(span.get("events", ()), Version(version))
        for span in one.get("ranges", ())
    )


def within(events: Any, version: Version) -> bool:
    """Whether a version lies from an `introduced` on to a `fixed` or `last_affected`."""
    inside = False
    for event in events:
        ((kind, text),) = event.items()
        try:
            at = Version(text)
        except InvalidVersion:
            continue
        if kind == "introduced":
            inside = inside or version >= at
        elif kind == "fixed":
            inside = inside and version < at
        elif kind == "last_affected":
            inside = inside and version <= at
    return inside


def found(lock: Path, data: Path) -> tuple[list[str], int, str]:
    """Return a line for each vulnerability, how many records there are, and the newest's date."""
    used = {canonicalize_name(name): version for name, version in PINNED.findall(lock.read_text())}
    lines, count, newest = [], 0, ""
    for record in records(data):
        count += 1
        newest = max(newest, record.get("modified", ""))
        if "withdrawn" in record:
            continue
        for one in record.get("affected", ()):
            package = one.get("package", {})
            name = canonicalize_name(package.get("name", ""))
            version = used.get(name)
            if package.get("ecosystem") == "PyPI" and version and affects(one, version):
                said = record.get("summary") or record.get("details", "").split("\n")[0]
                lines.append(f"{name} {version}: {record['id']}: {said[:100]}")
                break
    return lines, count, newest[:10]


def offline(lock: Path, data: Path) -> int:
    """Check against a file or folder of OSV data."""
    try:
        lines, count, newest = found(lock, data)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        print(f"audit: {data}: cannot be read: {error}", file=sys.stderr)
        return UNKNOWN
    if not count:
        print(f"audit: {data}: holds no records of OSV; nothing was checked", file=sys.stderr)
        return UNKNOWN
    for line in lines:
        print(line)
    many = len(PINNED.findall(lock.read_text()))
    print(f"{len(lines)} known vulnerabilities in {many} packages, by {count} records to {newest}")
    return SOME if lines else NONE


def online(lock: Path) -> int:
    """Ask PyPI, then OSV, by pip-audit."""
    tool = [os.environ.get("UV", "uv"), "tool", "run", "--quiet", "pip-audit==2.10.1"]
    asked = [*tool, "--requirement", str(lock), "--require-hashes", "--disable-pip", "--strict"]
    for service in ("pypi", "osv"):
        command = [*asked, "--vulnerability-service", service]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0 or "known vulnerabilit" in done.stderr + done.stdout:
            print((done.stdout + done.stderr).strip())
            return SOME if done.returncode else NONE
        said = (done.stderr or done.stdout).strip().splitlines() or ["no answer"]
        print(f"audit: {service}: {said[-1][:200]}", file=sys.stderr)
    print(
        "audit: no data on vulnerabilities could be reached: NOTHING WAS CHECKED. Without a "
        "network give a file of them: make audit OSV=all.zip (OSV's export for PyPI)",
        file=sys.stderr,
    )
    return UNKNOWN


if __name__ == "__main__":
    lock = Path(sys.argv[1])
    sys.exit(offline(lock, Path(sys.argv[2])) if len(sys.argv) > 2 else online(lock))
