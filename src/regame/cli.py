"""The command line: reads flags, calls one function per command, turns faults into exit codes.

Exit codes: 0 done; 1 a fault of ours, or some rows failed; 2 the user's mistake; 130 interrupted.
Results go to standard output, everything else to standard error. Nothing heavy is imported until
a command runs, so that `regame --help` answers at once.
"""

import json
import logging
import shutil
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from regame import __version__
from regame.addresses import place
from regame.errors import StrategyError, UserError
from regame.flags import takes
from regame.options import Options

DONE, FAULT, MISTAKE, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    name="regame",
    help="When does using a supply chokepoint as a weapon hurt the one who uses it?",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Named = Annotated[str | None, typer.Argument(metavar="NAME", help="One of them, in full.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]


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
    """Read the flags that stand before the command; without a command, show the help."""
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


@app.command()
@takes(
    *("runs", "seed", "worlds", "treatments", "workers", "executor", "chunk", "out", "resume"),
    *("config", "overrides", "strategies", "json"),
)
def verdict(options: Options) -> int | None:
    """Ask when the weapon hurts the one who uses it.

    Plays every sampled world with the weapon and, with the same luck, without it; says how often
    it harms, when, by how much, through which channel and under which conditions.
    """
    from regame.verdict import run_verdict

    return run_verdict(options)


@app.command()
@takes("run", "treatments", "runs", "seed", "months", "config", "overrides", "strategies", "json")
def play(options: Options) -> int | None:
    """Tell one run in text, month by month."""
    from regame.playthrough import tell

    return tell(options)


@app.command()
@takes("run", "treatments", "runs", "seed", "months", "config", "overrides", "strategies", "json")
def explain(options: Options) -> int | None:
    """Tell why a run came out as it did.

    Takes its events out one at a time, with the same luck, and tells what each did to the gain and
    what it led to.
    """
    from regame.explain import run_explain

    return run_explain(options)


@app.command()
@takes(
    *("runs", "seed", "worlds", "workers", "executor", "chunk", "out", "resume"),
    *("overrides", "strategies", "json"),
)
def run(
    experiment: Annotated[str, typer.Argument(metavar="EXPERIMENT", help="Its name or path.")],
    options: Options,
) -> int | None:
    """Run an experiment from its file.

    An experiment is a question with its levers, uncertainties, outcomes and the rules that
    decide its claims.
    """
    from regame.experiment import run_experiment

    return run_experiment(experiment, options)


@app.command()
@takes(
    *("runs", "by", "seed", "treatments", "workers", "executor", "chunk", "out", "resume"),
    *("config", "overrides", "strategies", "json"),
)
def sensitivity(
    options: Options,
    experiment: Annotated[
        str, typer.Argument(metavar="[EXPERIMENT]", help="Its name or path.")
    ] = "weaponization",
) -> int | None:
    """Tell which assumptions the answer hangs on, and how much of it is luck.

    Sobol indices of the headline gain over the ranges of an experiment (--runs base points, each
    some fifteen worlds), and in which part of the ranges the weapon pays or harms.
    """
    from regame.sensitivity import run_sensitivity

    return run_sensitivity(experiment, options)


@app.command()
@takes(
    *("runs", "seed", "worlds", "workers", "executor", "chunk", "out", "resume"),
    *("config", "overrides", "strategies", "json"),
)
def claims(
    options: Options,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[CLAIM]...", help="Ids such as C05; all if none.")
    ] = None,
) -> int | None:
    """Put the claims about the weapon to the test, each by a rule fixed before the run."""
    from regame.claims import run_claims

    return run_claims(names or (), options)


@app.command()
@takes(
    *("runs", "seed", "workers", "executor", "chunk", "out", "resume"),
    *("config", "overrides", "json"),
)
def frontier(options: Options) -> int | None:
    """Tell how patient the user must be for a lasting cut to hurt it, and draw theory's line."""
    from regame.frontier import run_frontier

    return run_frontier(options)


@app.command()
@takes(
    *("until", "observed", "series", "runs", "seed", "worlds", "workers", "executor", "chunk"),
    *("out", "resume", "config", "overrides", "json"),
)
def hindcast(options: Options) -> int | None:
    """Hold the model to the record from 2005: a score card, and a plot per series.

    Plays policies and public money by their dates to December 2025, and says what of prices,
    tonnes and shares on record lies inside the model's 5 to 95 % band.
    """
    from regame.hindcast import run_hindcast

    return run_hindcast(options)


@app.command()
@takes(
    *("runs", "seed", "workers", "executor", "chunk", "out", "resume"),
    *("config", "overrides", "strategies", "json"),
)
def tournament(
    league: Annotated[str, typer.Argument(metavar="LEAGUE", help="Its name or path.")],
    options: Options,
) -> int | None:
    """Let strategies play against each other and say who does well.

    A league is a file with the strategies of every role. Those of a user's own file join it.
    """
    from regame.tournament import run_tournament

    return run_tournament(league, options)


@app.command()
@takes(
    *("runs", "rounds", "seed", "workers", "executor", "chunk", "out", "resume"),
    *("overrides", "balance", "json"),
)
def calibrate(
    options: Options,
    config: Annotated[
        str | None, typer.Argument(metavar="[CONFIG]", help="History to play, by name or path.")
    ] = None,
) -> int | None:
    """Fit the uncertain parameters to the record up to December 2015.

    Prints the mass balance of the record, then what the record says of each parameter.
    """
    from regame.calibrate import run_calibrate

    return run_calibrate(config, options)


@app.command()
def theory(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[ROW]...", help="Rows such as T5; all if none.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Put the engine into limits in which the answer is known, and compare."""
    from regame.theory.rows import WIDTH, check, to_json, told

    findings = check(names or ())
    width = shutil.get_terminal_size(fallback=(WIDTH, 24)).columns
    print(to_json(findings) if as_json else told(findings, width))
    return DONE if all(finding.ok for finding in findings.values()) else FAULT


@app.command(name="app")
def live_page(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8765,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
) -> None:
    """Serve the live page: a world at work, to watch, change and play."""
    from regame.app.server import serve

    serve(host, port, browser=not no_browser)


@app.command()
def data(name: Named = None, as_json: AsJson = False) -> None:
    """List the tables of figures, or show one."""
    from regame.tables import describe

    print(describe(name, json=as_json))


@app.command()
def strategies(name: Named = None, as_json: AsJson = False) -> None:
    """List the strategies, or show one and how it answers a standard set of situations."""
    from regame.strategies.catalogue import describe

    print(describe(name, json=as_json))


@app.command()
def digest(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Results.", parser=place)],
    as_json: AsJson = False,
) -> None:
    """Print the SHA-256 of a folder of results.

    It is that of the table sorted by run, without times, whatever chunks and workers made it.
    """
    from regame import store

    value = store.digest(folder)
    print(json.dumps({"folder": str(folder), "digest": value}) if as_json else value)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of a verdict.")],
    as_json: AsJson = False,
) -> None:
    """Write the report of a verdict again: a page to read, print and send without a network."""
    from regame.report import write_report

    path = write_report(folder)
    print(json.dumps({"folder": str(folder), "report": str(path)}) if as_json else path)


def call(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; `argv` defaults to the process's own.

    Faults are told on standard error: one line per mistake of the user, one line for anything
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
    except StrategyError as error:
        return _tell([str(error)], FAULT, session)
    except Exception as error:
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        hint = "" if session.debug else " (`regame --debug ...` shows where)"
        return _tell([f"internal fault: {what}{hint}"], FAULT, session)
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
