"""The files of a new case or a country of your own, which play at once."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from regame.config.files import known, load_config
from regame.config.schema import Config
from regame.core.errors import UserError
from regame.core.packaged import DATA
from regame.tables import figures
from regame.tables.countries import Belongs, belongs, no_state
from regame.tables.own import line_of

if TYPE_CHECKING:
    import pandas as pd

PLACEHOLDER = "NAME"
WORD = re.compile(r"[a-z][a-z0-9_]*")
RESERVED = ("magnet", "magnet_outside")  # keys of prices that every config has


def new_case(name: str, folder: Path) -> list[Path]:
    """Write a case into a folder and return the paths of its files.

    name: of the case, its good and its group: small letters, digits and _. Raises UserError if it
    cannot be a name, or if a file would be overwritten; then nothing is written.
    """
    if not WORD.fullmatch(name) or name in RESERVED:
        raise UserError(
            f"new case {name}: a name has small letters, digits and _, the first a letter, and is "
            f"none of {', '.join(RESERVED)}"
        )
    taken = " and ".join(kind for kind in ("configs", "experiments") if name in known(kind))
    if taken:
        raise UserError(f"new case {name}: {taken} of that name are there already")
    return write_new(f"case {name}", _texts(name, folder))


def write_new(what: str, texts: Mapping[Path, str]) -> list[Path]:
    """Write files and return their paths. Raises UserError before one would be overwritten."""
    if existing := [str(path) for path in texts if path.exists()]:
        raise UserError(f"new {what}: {', '.join(existing)} would be overwritten")
    for path, file_text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file_text, encoding="utf-8")
    return list(texts)


def _texts(name: str, folder: Path) -> dict[Path, str]:
    kinds = ("config", "experiment")
    homes = {f"{kind}.toml": folder / f"{kind}s" / f"{name}.toml" for kind in kinds}
    texts_by_path = {}
    for entry in sorted((DATA / "scaffold").iterdir(), key=lambda e: e.name):
        path = homes.get(entry.name, folder / "cases" / name / entry.name)
        texts_by_path[path] = entry.read_text(encoding="utf-8").replace(PLACEHOLDER, name)
    return texts_by_path


def next_steps(name: str, written: list[Path]) -> str:
    """Say what was written and what to do next, a line each."""
    tables = [path for path in written if path.suffix == figures.SUFFIX]
    others = " and ".join(str(path) for path in written if path not in tables)
    text, folder = _template("next_steps/case"), tables[0].parent
    return text.format(name=name, tables=len(tables), folder=folder, others=others).rstrip()


FROM = "Rest of World"
STUDIES = {"world_2025": "", "world_2026": "respond_2026 "}  # of a config; "": the usual one
BASE, GOODS = "world_2010", ("oxide_use", "magnet_use")
NO_SOURCE = "say where the figures come from"


def new_country(
    name: str, folder: Path, use: tuple[float, float] = (0.0, 0.0), base: str = BASE
) -> list[Path]:
    """Write files of a country in the world of a config into a folder and return their paths.

    use: t a year of oxides outside magnets and of magnets, taken from the state that it is counted
    in. base: name of the config. Raises UserError for a name that is none, a state that is there, a
    config without "Rest of World", more use than there is to take, or if a file would be
    overwritten; then nothing is written.
    """
    config = load_config(base)
    table = figures.read(config.tables.regions)
    states = [str(state) for state in table["state"]]
    region = belongs(name, states, config.world.start_year)
    _check(name, states, region)
    if not has_room(table):
        raise UserError(
            f"--config {base}: its states have no {' and '.join(GOODS)} of which {FROM} could "
            f"give a part; add a row to its table of states instead ({config.tables.regions})"
        )
    giver = FROM if region is None else region.state
    stem = re.sub(r"\W+", "_", name.casefold())
    words_of_country = {
        "name": name,
        "stem": stem,
        "base": base,
        "cls": class_of(name),
        "players": ", ".join(f'"{player}"' for player in (*config.world.players, name)),
    }
    home = folder / "countries" / stem
    texts = {
        home / "regions.csv": _states(table, name, use, giver).to_csv(index=False),
        home / f"{stem}.py": _template("country/strategy").format(**words_of_country),
        folder / "configs" / f"{stem}.toml": _template("country/config").format(**words_of_country),
    }
    return write_new(f"country {name}", texts)


def _template(name: str) -> str:
    return (DATA / f"{name}.txt").read_text(encoding="utf-8")


def class_of(name: str) -> str:
    """Return the name of the strategy that a country's file holds."""
    return re.sub(r"\W", "", name.title()) + "Policy"


def how_to_add(name: str, base: str) -> str:
    """Return the end of a fault: how a name becomes a state of a config's world.

    "" where it cannot, or seems misspelt.
    """
    config = load_config(base)
    table, year = figures.read(config.tables.regions), config.world.start_year
    states = [str(state) for state in table["state"]]
    region = belongs(name, states, year)
    try:
        _check(name, states, region)
    except UserError:
        return ""
    if not has_room(table) or (region is None and no_state(name, states, year)):
        return ""
    command = f"`regame new country {shlex.quote(name)} --config {shlex.quote(base)}`"
    return f"; {command} adds it (--use: t a year)"


def use_on_record(name: str, config: Config) -> str | None:
    """Return a line where the source of a state's use is still to be named, None elsewhere.

    Raises UserError for a state that uses nothing and has no plant: it wins and loses nothing.
    """
    where = config.tables.regions
    table = figures.read(where)
    rows = table["state"] == name
    if not {*GOODS, "source"} <= {*table} or not rows.any():
        return None
    row = table[rows].iloc[0]
    place = f"{where}, line {line_of(table, int(rows.to_numpy().argmax()))}, {name}"
    is_unnamed = row["source"] == NO_SOURCE
    plants = figures.read(config.tables.firms)
    if not row[[*GOODS]].any() and (is_unnamed or name not in set(plants["state"])):
        states = [str(state) for state in table["state"] if state != name]
        region = belongs(name, states, config.world.start_year)
        raise UserError(
            f"{place}: {' and '.join(GOODS)} are 0, so that nothing is at stake for it; put in "
            f"what it uses, t a year, take as much from the row of "
            f"{FROM if region is None else region.state}, which holds it now, and name the source"
        )
    return f"{place}: source is still to be filled in: {NO_SOURCE}." if is_unnamed else None


def has_room(table: pd.DataFrame) -> bool:
    """Whether a table of states has a rest of the world, and what it uses."""
    return FROM in list(table["state"]) and {*GOODS} <= {*table}


def _states(
    table: pd.DataFrame, name: str, use: tuple[float, float], giver: str = FROM
) -> pd.DataFrame:
    """The table of states with one more, whose use is taken from that of another."""
    is_giver = table["state"] == giver
    row = table[is_giver].iloc[0].copy()
    for good, amount in zip(GOODS, use, strict=True):
        giver_value = float(row[good])
        if not 0 <= amount <= giver_value:
            raise UserError(
                f"--use {amount:g}: {good} must lie between 0 and {giver_value:g} t, "
                f"that of {giver}"
            )
        table[good] = table[good].where(~is_giver, giver_value - amount)
        row[good] = amount
    row["state"], row["note"] = name, f"taken from {giver}"
    row["source"], row["confidence"] = NO_SOURCE, "C"
    table.loc[len(table)] = row
    return table


def _check(name: str, states: list[str], found: Belongs | None) -> None:
    """Raise UserError for a name that cannot be used. found: the state that it belongs to."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z .'-]*", name):
        raise UserError(f"new country {name}: a name has letters, spaces, dots and hyphens")
    same = [state for state in states if state.casefold() == name.casefold()]
    same += [found.state] if found is not None and found.how == "other name" else []
    if same:
        raise UserError(
            f"new country {name}: {same[0]} is there already: `regame respond --state "
            f"'{same[0]}'` asks what it should do"
        )


def next_steps_of_country(name: str, written: list[Path], base: str = BASE) -> str:
    """Say what was written and what to do next; a command is the last line by itself."""
    table, strategy, config = written
    places = {"table": table, "strategy": strategy, "config": config, "source": NO_SOURCE}
    study, policy = STUDIES.get(base, "respond_2010 "), class_of(name)
    text = _template("next_steps/country")
    return text.format(name=name, study=study, policy=policy, **places).rstrip()
