"""`regame respond`: the question of one state, of all or of firms, with its answer in print."""

from collections.abc import Callable
from pathlib import Path

from regame.config.files import load
from regame.reports.terminal import open_console
from regame.studies.frame import finish, say_paths
from regame.studies.respond.board import ALL, run_board
from regame.studies.respond.file import Respond
from regame.studies.respond.gain_words import gain_tables, who_pays
from regame.studies.respond.options import STUDY, RespondOptions
from regame.studies.respond.respond import play_respond, targets_of
from regame.studies.respond.study import study_named


def run_respond(
    options: RespondOptions, study: str = STUDY, brief: Callable[[Path], list[Path]] | None = None
) -> int:
    """Play every policy of a state against every strategy of the holder, and print the answer.

    brief: writes one into a folder of results.
    """
    if options.firm is not None:
        from regame.studies.respond.firm import run_firm

        return run_firm(options, study, brief)
    if options.state == ALL:
        targets, _ = targets_of(load(Respond, "experiments", study), options)
        return run_board(options, study, targets, play_respond)
    result, record = play_respond(options, study)
    if brief is not None:
        say_paths(brief(result.path))
    holder = targets_of(study_named(study), options)[1].weapon
    for way in () if options.json else options.by:
        for table in gain_tables(result.gains, way, result.state):
            open_console().print(table.text())
        if way == "line":
            open_console().print("\n".join(who_pays(result.gains, result.state, holder)))
    return finish("respond", result, options, result.runs, record.table)
