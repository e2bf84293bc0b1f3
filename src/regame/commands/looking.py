"""Commands that show what is there: the live page, tables, strategies, results."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from regame.answers.options import CompareOptions
from regame.commands.flags import AsJson, Named, argument, flag, takes
from regame.core.addresses import place
from regame.core.picture_files import check_picture
from regame.core.serving import Serving
from regame.explorer.options import ExploreOptions

WORLD = "Config in whose world a country plays: world_2025, say. [default: world_2010]"
PLAYERS = "Config whose states play them, by name or path. [default: world_2010]"
USE = "What a country uses, t a year, taken from the state that it is counted in."
OWN = "Strategies of your own, listed too; their code is run."
BECAUSE = "With add: why figures outside their series' range are true. [default: none]"
INTO = "With add, undo: tables. [default: those of the package]"
UNCHECKED = 3  # exit code of `digest` where no answer was computed again
PICTURE = "Draw its answer: .svg, .pdf or .png. [default: none]"
RECORD = "With --brief, a hindcast whose misses it lists. [default: those of the package]"


@takes(Serving)
def live_page(options: Serving) -> None:
    """Serve the live page: a world at work, to watch, change and play."""
    from regame.app.server import serve

    serve(options)


@takes(ExploreOptions)
def explore(options: ExploreOptions) -> None:
    """Write the explorer: one page of answers that opens in any browser, without a server.

    What a stop costs whom, which policy is worth its money, whether it pays the holder, and how
    sure that is, in English and German. Its figures come with the package; --play plays them again.
    """
    from regame.explorer.explore import INDEX
    from regame.explorer.explore import explore as write

    print(f"Open {write(options) / INDEX} in a browser; it needs nothing else.")


def mcp() -> None:
    """Serve answers to an assistant (Model Context Protocol, standard input and output).

    It asks for a verdict, a target's answer, a figure with its source or a forecast, and is refused
    what the model cannot say. Needs `regame[mcp]`; docs/how-to/assistants.md.
    """
    from regame.answers.assistant import server

    server().run()


def data(
    name: Named = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the table as CSV, to edit.")] = False,
    file: Annotated[Path | None, argument("FILE", "With add: rows as a CSV file.")] = None,
    into: Annotated[Path | None, flag("FOLDER", INTO)] = None,
    because: Annotated[str, flag("TEXT", BECAUSE)] = "",
) -> None:
    """List the tables of figures, or show one; `regame data add FILE` adds rows to one.

    What is added (the record, policies, plants) has the columns of its table and `read`, the day on
    which its source was read; docs/how-to/refresh.md. `regame data undo` takes out what was added
    last.
    """
    from regame.core.errors import UserError
    from regame.tables.adding import add, undo
    from regame.tables.figures import describe, read

    undoing = name == "undo" and file is None and not because
    if undoing or (name == "add" and file is not None):
        table, rows = add(file, into, because) if file is not None else undo(into)
        said = f"{table}: {rows} {'taken out' if undoing else 'added'}"
        print(json.dumps({"table": table, "rows": rows}) if as_json else said)
        return
    if name in ("add", "undo") or because or file is not None or into is not None:
        raise UserError("regame data add FILE: rows are added from a file")
    if as_csv:
        if name is None or as_json:
            raise UserError("--csv: needs the name of one table, and no --json")
        print(read(name).to_csv(index=False), end="")
        return
    print(describe(name, json=as_json))


def new(
    kind: Annotated[str, argument("KIND", "What to make: case or country.")],
    name: Annotated[str, argument("NAME", "Its name; of a case in small letters.")],
    use: Annotated[tuple[float, float], flag("TRADED MADE", USE)] = (0.0, 0.0),
    config: Annotated[str | None, flag("CONFIG", WORLD)] = None,
) -> None:
    """Make the files of a case or a country of your own in this folder; they play at once.

    A case is another mineral: commented tables, a config and an experiment to change. `regame new
    case salt`, then `regame verdict salt`. docs/make-a-case.md leads through it. A country becomes
    a player beside the others: `regame new country India --use 400 150 --config world_2025`.
    """
    from regame.core.errors import UserError, nearest
    from regame.runs import scaffold

    kinds = ("case", "country")
    if kind not in kinds:
        raise UserError(f"new {kind}: can make {' and '.join(kinds)}{nearest(kind, kinds)}")
    if kind == "country":
        base = config or scaffold.BASE
        written = scaffold.new_country(name, Path(), use, base)
        print(scaffold.next_steps_of_country(name, written, base))
        return
    if any(use) or config is not None:
        raise UserError("--use, --config: belong to a country; a case has tables of its own")
    print(scaffold.next_steps(name, scaffold.new_case(name, Path())))


def strategies(
    name: Named = None,
    as_json: AsJson = False,
    own: Annotated[str | None, flag("FILE_OR_MODULE", OWN, "--strategies")] = None,
    config: Annotated[str | None, flag("CONFIG", PLAYERS)] = None,
) -> None:
    """List the strategies, or show one and how it answers a standard set of situations."""
    from regame.config.files import load_config
    from regame.runs.apart import Apart
    from regame.strategies.catalogue import describe
    from regame.strategies.roles import check_roles
    from regame.tables.world import states_of

    states = tuple(states_of(load_config(config or "world_2010")))
    with Apart(own) as process:
        check_roles(process.load(), states)
        if name is not None:
            process.refuse([name], states, broken=True)
    print(describe(name, json=as_json))


def digest(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Results.", parser=place)],
    as_json: AsJson = False,
) -> None:
    """Print the SHA-256 of a folder of results.

    It is that of the table sorted by run, without times, whatever chunks and workers made it. The
    answer of the study is computed again from the rows: one that differs in a figure is refused.
    Where that cannot be, a line says why and the exit code is 3.
    """
    from regame.answers.kinds import check_answer, is_rowless
    from regame.runs import store

    value = None if is_rowless(folder) else store.digest(folder)
    why = check_answer(folder)
    if as_json or value is not None:
        print(json.dumps({"folder": str(folder), "digest": value}) if as_json else value)
    if why:
        print(f"regame: {why}", file=sys.stderr)
        raise typer.Exit(UNCHECKED)


def report(
    folder: Annotated[Path, argument("FOLDER", "A folder of results.")],
    as_json: AsJson = False,
    brief: Annotated[
        bool, typer.Option("--brief", help="Two pages to hand on; also as PDF and for Word.")
    ] = False,
    record: Annotated[Path | None, flag("FOLDER", RECORD)] = None,
    plot: Annotated[Path | None, flag("FILE", PICTURE)] = None,
) -> None:
    """Write the report of any folder of results again: a page that needs no network.

    With --plot its picture instead; with --brief two pages of a verdict, a target's or a firm's
    answer: the answer, a picture, tables and limits, as HTML, as PDF with `regame[pdf]`, for Word
    with `regame[word]`.
    """
    if plot is not None:
        check_picture(plot)
    from regame.answers.brief import extras_lacking, write_brief
    from regame.answers.kinds import read
    from regame.answers.report import write_any
    from regame.core.errors import UserError
    from regame.reports.files import draw

    if record is not None and not brief:
        raise UserError("--record: belongs to --brief")
    if plot is not None:
        draw(read(folder)[1], plot)
        return
    if not brief:
        path = write_any(folder)
        print(json.dumps({"folder": str(folder), "report": str(path)}) if as_json else path)
        return
    paths = [str(path) for path in write_brief(folder, record)]
    print(json.dumps({"folder": str(folder), "files": paths}) if as_json else "\n".join(paths))
    if (lacking := extras_lacking()) and not as_json:
        print(f"regame: for all of a brief install regame[{','.join(lacking)}]", file=sys.stderr)


@takes(CompareOptions)
def compare(
    options: CompareOptions,
    one: Annotated[str, argument("A", "A folder of a verdict, a config or a case.")],
    other: Annotated[str, argument("B", "Another one.")],
) -> None:
    """Compare two verdicts: what differs in set-up and answer, and which assumption did it.

    A and B are folders of a verdict, configs (`world_2010 world_2025`) or cases. Where several
    assumptions differ, each is swapped by itself, from A to B and from B to A, in the same worlds.
    """
    from regame.answers.compare import as_text
    from regame.answers.options import RUNS
    from regame.answers.setups import compare_any
    from regame.reports.files import write_beside
    from regame.reports.terminal import open_console, say, show_json, tell_few
    from regame.runs.manifests import check_files, folder_for

    check_files(options)
    comparison = compare_any(one, other, RUNS if options.runs is None else options.runs)
    write_beside(folder_for(options, "compare"), comparison, options)
    if comparison.attribution is not None:
        tell_few("compare", comparison.attribution.worlds)
    if options.json:
        show_json(comparison.to_json())
        return
    console = open_console()
    for line in as_text(comparison):
        say(console, line)
