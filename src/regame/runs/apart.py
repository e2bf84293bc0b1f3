"""Strategies of a user's own are loaded and tried in a process apart, before anything is played.

So one that ends its process, or never answers, is named within seconds and takes nothing with it.
"""

import signal
from collections.abc import Callable, Collection, Sequence
from importlib.util import find_spec
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Self

from regame.core.addresses import is_file
from regame.core.errors import UserError, gathered, refuse
from regame.game.trial import refuse_broken, refuse_restless
from regame.runs.pools import OwnContext, begin, hang_up, on_a_line
from regame.strategies import registry

PATIENCE = 60.0  # seconds in which a file must be loaded, and strategies must have answered


class Died(Exception):
    """The process apart has ended, or does not answer; says how."""


class Apart:
    """A process that loads and tries what a user has brought. source: a file or module, if any.

    Used in a `with`, at whose end the process ends. Without a source everything is done at home.
    """

    def __init__(self, source: str | None) -> None:
        self.source = source
        self.own: list[str] = []  # names of its strategies, once it is loaded
        self._answers: tuple[BaseProcess, Connection] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._end()

    def load(self) -> list[str]:
        """Load the source, there and then here, and return the names of its strategies.

        Raises UserError as `registry.load` does, and where loading ends the process.
        """
        if self.source is None:
            return []
        if _is_there(self.source):  # else nothing could do harm
            try:
                self._ask(registry.load, self.source)
            except Died as error:
                raise UserError(f"--strategies {self.source}: loading it {error}") from None
        self.own = registry.load(self.source)
        return self.own

    def refuse(self, texts: Sequence[str], states: tuple[str, ...], broken: bool) -> None:
        """Raise UserError for strategies among `texts` that no run can be played with.

        broken: also for those that break in a standard situation (see `refuse_broken`), not only
        where they kill or are no function (see `refuse_restless`).
        """
        ours = [play for play in texts if play.partition("(")[0].strip() in self.own]
        if self.source is not None and ours:
            self._try(ours, states, broken)
        try_all(self.own, [play for play in texts if play not in ours], states, broken)

    def _try(self, texts: Sequence[str], states: tuple[str, ...], broken: bool) -> None:
        try:
            self._ask(try_all, self.own, texts, states, broken)
        except Died as error:
            if len(texts) == 1:
                line = f"--strategies: {texts[0]} ({_line_of(texts[0])}): asking it {error}"
                raise UserError(line) from None
            faults: list[str] = []
            for play in dict.fromkeys(texts):
                with gathered(faults):
                    self._try([play], states, broken)
            raise UserError(faults or f"--strategies {self.source}: {error}") from None

    def _ask(self, what: Callable[..., Any], *given: Any) -> None:
        """Have something done in the process apart; raises what it raises, or Died."""
        self._answers = self._answers or on_a_line(OwnContext(), _serve, self.source)
        process, line = self._answers
        try:
            line.send((what, given))
            if not line.poll(PATIENCE):
                self._end()
                raise Died(f"took more than {PATIENCE:g} s")
            faults = line.recv()
        except (EOFError, OSError):
            process.join()
            code = process.exitcode or 0
            self._end()
            how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
            raise Died(f"ended its process ({how})") from None
        refuse(faults)

    def _end(self) -> None:
        if self._answers is not None:
            hang_up(*self._answers)
        self._answers = None


def try_all(
    own: Collection[str], texts: Sequence[str], states: tuple[str, ...], broken: bool
) -> None:
    """Raise UserError for what cannot be played, as `Apart.refuse` says; here, in this process."""
    if broken:
        refuse_broken(own, texts, states)
    refuse_restless(texts)


def _serve(line: Connection, source: str) -> None:
    """Do what is asked for over a line, and answer with the faults found, until it is closed."""
    begin()
    while True:
        try:
            command, arguments = line.recv()
        except EOFError:
            return
        line.send(answer(source, command, arguments))


def answer(source: str, what: Callable[..., Any], given: Sequence[Any]) -> list[str]:
    """Do something with what a user has brought, and return the faults found."""
    try:
        if what is not registry.load:
            registry.load(source)
        what(*given)
    except UserError as error:
        return error.faults
    except BaseException as error:  # nobody but the source can have raised an interruption here
        return [f"--strategies {source}: raises {error!r}"]
    return []


def _is_there(source: str) -> bool:
    """Whether there is a file or module of that name, as far as can be seen without loading it."""
    if source.endswith(".py"):
        return is_file(Path(source))
    try:
        return find_spec(source.partition(".")[0]) is not None
    except (ImportError, ValueError):
        return False


def _line_of(text: str) -> str:
    """File and line in which the strategy of a text begins."""
    return registry.where(registry.strategies()[text.partition("(")[0].strip()])
