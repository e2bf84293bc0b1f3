"""A served page and a real browser, both started once; each test opens a visit of its own."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.app.visitor import Visitor

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


# Files whose tests measure no time, wait for nobody and see no strategies that other tests bring,
# unless they take a browser.
UNHURRIED = ("case_words", "chain", "page_verdict", "promises", "words", "world_map")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    calm = {f"test_{name}.py" for name in UNHURRIED}
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            fixtures = getattr(item, "fixturenames", ())
            if item.path.name not in calm or "browser" in fixtures:
                item.add_marker(pytest.mark.alone)


def chromium() -> str:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert found, (
        "no Chromium on this machine, and the page can only be tested in a browser: "
        "apt-get update && apt-get install -y chromium"
    )
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served(NamedTuple):
    address: str
    process: int


@contextmanager
def serving(*options: str, program: tuple[str, str] = ("-m", "regame")) -> Iterator[Served]:
    """A page served by a process of its own, with more options of `regame app`.

    program: what Python runs.
    """
    port = free_port()
    given = ["app", "--no-browser", "--port", str(port), *options]
    command = [sys.executable, *program, *given]
    env = {**os.environ, "HOST": "0.0.0.0"}  # which must not change where it listens
    server = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        for line in server.stderr:
            if found := re.search(r"the page is at (\S+)", line):
                break
        else:
            raise AssertionError("the server ended before it served")
        # Its later notes must be read by somebody, or a full pipe would stop it.
        subprocess.Popen(["cat"], stdin=server.stderr, stdout=subprocess.DEVNULL)
        yield Served(found[1], server.pid)
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    with serving() as found:
        yield found


@pytest.fixture(scope="session")
def address(served: Served) -> str:
    return served.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        opened = driver.chromium.launch(executable_path=chromium(), args=flags)
        yield opened
        opened.close()


@pytest.fixture
def visitors(browser: Browser, address: str) -> Iterator[Callable[..., Visitor]]:
    there: list[Visitor] = []

    def come(
        query: str = "?at=0", width: int = 1280, dark: bool = False, script: str = "",
        folded: bool = False,
    ) -> Visitor:  # fmt: skip
        """Open a visit. script: run by the browser before the page is there."""
        there.append(Visitor(browser, address, width, dark, folded))
        there[-1].page.add_init_script(script)
        return there[-1].open(query)

    yield come
    wrong = [fault for visitor in there for fault in visitor.wrong]
    for visitor in there:
        visitor.context.close()
    assert wrong == []
