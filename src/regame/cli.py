"""The command line: its commands, and faults turned into exit codes.

Exit codes: 0 done; 1 an internal fault, or some rows failed; 2 the user's mistake; 3 `digest` could
compute no answer again; 130 interrupted.
Results go to standard output, everything else to standard error. Nothing heavy is imported until
a command runs, so that `regame --help` answers at once.
"""

import errno
import logging
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

from regame import REMOVED, __version__
from regame.commands import experiments, grounds, looking, worlds
from regame.core.errors import FailedRuns, StrategyError, UserError
from regame.core.packaged import toml

DONE, FAULT, MISTAKE, INTERRUPTED = 0, 1, 2, 130
# What the disk refuses, and its owner can put right: no room, no right, a name that cannot be.
OF_THE_DISK = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM),
    *(errno.ENAMETOOLONG, errno.EISDIR, errno.ENOTDIR, errno.EFBIG),
}
# Faults of the machine around us, by what their description holds: what to do.
OUTSIDE: dict[str, str] = toml("outside.toml")


class Commands(TyperGroup):
    """The commands, and a word on those that were removed."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is named first; raise UserError for one that was removed."""
        if args[0] in REMOVED:
            raise UserError(f"{args[0]}: was removed: {REMOVED[args[0]]}")
        return super().resolve_command(ctx, args)


app = typer.Typer(
    name="regame",
    cls=Commands,
    help="When does using a supply chokepoint as a weapon hurt the one who uses it?",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@dataclass
class Session:
    """What the flags before the command say; it outlives the command, unlike Typer's context."""

    debug: bool = False


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"regame {__version__}")
        raise typer.Exit


@app.callback()
def start(
    context: typer.Context,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log what is done.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks of faults.")] = False,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Read the flags before the command; without a command, show the help."""
    if context.invoked_subcommand is None:
        print(context.get_help())
        raise typer.Exit
    context.obj.debug = debug
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(name)s: %(message)s",
        datefmt="%H:%M:%S",
        stream=sys.stderr,
    )


COMMANDS: Mapping[str, Callable[..., int | None]] = {  # in the order of the help
    "verdict": worlds.verdict,
    "cases": worlds.cases,
    "respond": worlds.respond,
    "weapon": worlds.weapon,
    "equilibrium": worlds.equilibrium,
    "play": worlds.play,
    "explain": worlds.explain,
    "run": experiments.run,
    "sensitivity": experiments.sensitivity,
    "claims": experiments.claims,
    "robustness": experiments.robustness,
    "dock": experiments.dock,
    "hindcast": grounds.hindcast,
    "forecast": grounds.forecast,
    "scoreboard": grounds.scoreboard,
    "episodes": grounds.episodes,
    "tournament": experiments.tournament,
    "calibrate": grounds.calibrate,
    "app": looking.live_page,
    "explore": looking.explore,
    "mcp": looking.mcp,
    "new": looking.new,
    "data": looking.data,
    "strategies": looking.strategies,
    "digest": looking.digest,
    "report": looking.report,
    "compare": looking.compare,
}
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


def call(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; `argv` defaults to the process's own.

    Faults go to standard error: one line per mistake of the user, one line for anything
    else unless `--debug` asks for the traceback.
    """
    session = Session()
    arguments = None if argv is None else list(argv)
    try:
        status = get_command(app).main(
            arguments, prog_name="regame", standalone_mode=False, obj=session
        )
    except UserError as error:
        return _tell(error.faults, MISTAKE, session)
    except TyperException as error:
        return _tell([error.format_message()], error.exit_code, session)
    except (StrategyError, FailedRuns) as error:
        return _tell([str(error)], FAULT, session)
    except Exception as error:
        if isinstance(error, OSError) and error.errno in OF_THE_DISK:
            where = f"{str(error.filename)[:200]!r}: " if error.filename else ""
            return _tell([f"{where}{error.strerror}"], MISTAKE, session)
        description = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        if what_to_do := [words for mark, words in OUTSIDE.items() if mark in description]:
            return _tell(what_to_do, FAULT, session)
        hint = "" if session.debug else " (`regame --debug ...` shows where)"
        return _tell([f"internal fault: {description}{hint}"], FAULT, session)
    if status == INTERRUPTED:  # Typer turns the user's interruption into this code, silently
        return _tell(["interrupted"], INTERRUPTED, session)
    return DONE if status is None else int(status)


def _tell(lines: Sequence[str], status: int, session: Session) -> int:
    """Write the lines of the fault at hand to standard error and hand back the exit code."""
    if session.debug and sys.exception():
        traceback.print_exc()
    for line in lines:
        print(f"regame: {line}", file=sys.stderr)
    return status


def main() -> NoReturn:
    """Run the command line of this process and leave with its exit code."""
    sys.exit(call())
