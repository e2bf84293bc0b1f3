"""The two kinds of fault regame reports by name: the user's mistake, and a strategy's.

Everything else that goes wrong is a fault of the package itself and keeps its own exception.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from operator import index
from typing import SupportsIndex

type Place = Callable[[str], str] | None  # key -> what a fault begins with


class UserError(Exception):
    """A mistake that the user can correct; the command line prints its faults and exits with 2.

    `faults` holds one line per fault. A line says where (file, key), what was given, what is
    allowed and, where one is close, the nearest right name.
    """

    def __init__(self, faults: str | Iterable[str]) -> None:
        """Store the faults; a lone string is one fault."""
        self.faults: list[str] = [faults] if isinstance(faults, str) else list(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(self.faults)


def refuse(faults: Iterable[str]) -> None:
    """Raise UserError with all faults, if there is any."""
    if all_faults := list(faults):
        raise UserError(all_faults)


@contextmanager
def gathered(faults: list[str], where: str = "") -> Iterator[None]:
    """Put what is found wrong meanwhile into a list of faults, each behind where it is."""
    try:
        yield
    except UserError as error:
        faults += [f"{where}{fault}" for fault in error.faults]


# What code of the user's own may raise; an interruption is never its.
RAISED = (Exception, SystemExit, GeneratorExit)


class StrategyError(Exception):
    """A strategy answered nonsense or raised; names who, where and when.

    `run` is the row of the design and `month` counts from 0 at the start of the game.
    """

    def __init__(self, strategy: str, state: str, run: int, month: int, reason: str) -> None:
        # All fields go to Exception too, so that the error survives the trip from a worker.
        super().__init__(strategy, state, run, month, reason)
        self.strategy, self.state, self.reason = strategy, state, reason
        self.run, self.month = run, month

    @property
    def faults(self) -> list[str]:
        """What went wrong, as a UserError has it: one line."""
        return [str(self)]

    def __str__(self) -> str:
        return (
            f"strategy {self.strategy} of {self.state} failed "
            f"in run {self.run}, month {self.month}: {self.reason}"
        )


class FailedRuns(Exception):
    """So many runs failed that there is no answer; says which. The exit code is 1."""


def check_among(flag: str, words: Iterable[str], known_words: Sequence[str]) -> None:
    """Raise UserError for every word of a flag that is not among those it takes."""
    refuse(
        f"{flag} {word}: must be one of {', '.join(known_words)}{nearest(word, known_words)}"
        for word in words
        if word not in known_words
    )


def check_name(name: str, names: Iterable[str], fault: str, before: str = "") -> str:
    """Return a name if it is one of those; else raise UserError. before: what names the field."""
    names = list(names)
    if name not in names:
        raise UserError(f"{before}{name[:40]!r}: {fault}{nearest(name[:40], names)}")
    return name


def missing_extra(what: str, packages: Sequence[str], extra: str) -> UserError:
    """Return the fault of what needs packages of an extra that is not installed."""
    install = f"pip install 'regame[{extra}]'"
    return UserError(f"{what}: needs {' and '.join(packages)}; to install: {install}")


def nearest(word: str, words: Iterable[str]) -> str:
    """Return " (did you mean 'x'?)" for the word most like `word`, or "" if none is close.

    Letter case is ignored in the comparison, since it is the commonest slip of all.
    """
    names = {name.casefold(): name for name in words}
    close = get_close_matches(word.casefold(), names, n=1)
    return f" (did you mean {names[close[0]]!r}?)" if close else ""


def whole_fault(where: str, name: str, value: object, least: int, most: int | None) -> list[str]:
    """Return why a value is no whole number from `least` to `most`, a line of its own, or nothing.

    where: who took it, "play". most: None where there is no end.
    """
    if isinstance(value, SupportsIndex) and not isinstance(value, bool):
        number = index(value)
        if least <= number and (most is None or number <= most):
            return []
    end = "" if most is None else f" to {most}"
    return [f"{where}: {name} = {value!r}: must be a whole number from {least}{end}"]
