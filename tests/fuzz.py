"""Seeded inputs that nobody can foresee: flags, configs, experiments, tables, strategies, folders.

`cases(seed)` gives one after the other: what kind it is, a command line, and whether the input
cannot be meant, so that exit code 0 would be a silent acceptance.
"""

import inspect
import json
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
from tests import toy
from tests.odd_words import (
    BODIES,
    ERRORS,
    LINES,
    LONG,
    MEANT_BY_NOBODY,
    NUMBERS,
    OBJECTS,
    ODD,
    SMALL,
    STRATEGY,
    VALUES,
)

import regame


@dataclass(frozen=True)
class Case:
    """A command line. senseless: exit code 0 would be wrong.

    keywords: where there are any it is a call in Python instead, of a public function with the
    words of argv as its positions.
    """

    kind: str
    argv: list[str]
    senseless: bool = False
    keywords: dict[str, Any] | None = None


class Fuzz:
    """Makes cases in a folder; kept: a folder of results of a verdict, to be damaged in copies."""

    def __init__(self, folder: Path, kept: Path, seed: int) -> None:
        self.folder, self.kept, self.luck = folder, kept, random.Random(seed)
        toy.config(folder)
        self.tables = {
            n: (folder / f"{n}.csv").read_text() for n in ("firms", "regions", "end_uses")
        }
        self.count = 0
        lines = [f'{n} = "{folder / n}.csv"' for n in self.tables]
        self.toy = self.file(
            "toy.toml", 'extends = "world_2010"\n[tables]\n' + "\n".join(lines) + "\n"
        )
        self.small = self.file("small.toml", SMALL.format(config=self.toy))
        self.kinds: list[Callable[[], Case]] = [
            self.flags,
            self.config,
            self.experiment,
            self.table,
            self.strategy,
            self.results,
            self.python,
        ]

    def cases(self, count: int, kinds: list[str] | None = None) -> Iterator[Case]:
        chosen = [k for k in self.kinds if kinds is None or k.__name__ in kinds]
        weights = [0.1 if k.__name__ == "strategy" else 1.0 for k in chosen]
        for number in range(count):
            self.count = number
            yield self.luck.choices(chosen, weights)[0]()

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8", errors="replace")
        return path

    def odd(self) -> str:
        return self.luck.choice(ODD)

    def run(self, experiment: Path | str, *more: str, command: str = "run") -> list[str]:
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        return [command, str(experiment), "--runs", "1", "--workers", "1", "--out", str(out), *more]

    def flags(self) -> Case:
        """A small run with one or two flags of any value, or another command with a wrong word."""
        luck = self.luck
        if luck.random() < 0.3:
            command = luck.choice(
                [
                    "data",
                    "strategies",
                    "digest",
                    "report",
                    "compare",
                    "explain",
                    "play",
                    "tournament",
                    "claims",
                    "respond",
                    "run",
                    "verdict",
                    "hindcast",
                    "robustness",
                    "sensitivity",
                    "calibrate",
                    "cases",
                    "dock",
                    "forecast",
                    "episodes",
                    "new",
                    "explore",
                    "app",
                    "mcp",
                ]
            )
            words = [self.odd() for _ in range(luck.randint(1, 2))]
            if set(words) == {"--"}:  # the same as no word: a study would be played in full
                words = ["-"]
            return Case("flags", [command, *words, *(["--json"] if luck.random() < 0.3 else [])])
        taken = [
            "--workers",
            "--chunk",
            "--out",
            "--set",
            "--range",
            "--config",
            "--strategies",
            "--runs",
            "--seed",
            "--worlds",
            "--executor",
        ]
        argv = self.run(self.small)
        for flag in luck.sample(taken, luck.randint(1, 2)):
            value = self.odd()
            if flag == "--workers" and value not in ("1", "true"):
                value = luck.choice(["0", "-1", "x", "", "1.5", "nan"])
            if flag == "--runs" and value.isdigit() and len(value) < 12:
                value = luck.choice(["0", "1", "2"])
            if flag in ("--set", "--range"):
                value = luck.choice([value, f"{luck.choice(self.keys())}={self.odd()}"])
            if flag == "--out":
                value = luck.choice(
                    [
                        "/proc/x",
                        "\0",
                        "a" * 300,
                        str(self.small) + "/x",
                        "",
                        "/dev/null",
                        "s3://",
                        "file://x",
                    ]
                )
            argv += [flag, value]
        return Case("flags", argv)

    def keys(self) -> list[str]:
        from regame.config.schema import Config

        return [
            f"{section}.{key}"
            for section, field in Config.model_fields.items()
            for key in getattr(field.annotation, "model_fields", {"x": 0})
        ]

    def config(self) -> Case:
        """A config with some keys of any value: of any section, unknown or twice."""
        luck, given = self.luck, {}
        for _ in range(luck.randint(1, 3)):
            key = luck.choice(self.keys())
            if luck.random() < 0.1:
                key = luck.choice([key + "x", key[:-1], "x.y", "profile.China", "profile.Nobody"])
            given[key] = luck.choice(
                [self.odd(), str(luck.choice(NUMBERS)), f"{10 ** luck.uniform(-6, 6):g}"]
            )
        bare = "\n".join(f"{key} = {value}" for key, value in given.items())
        path = self.file("odd.toml", f'extends = "{self.toy}"\n{bare}\n')
        return Case("config", self.run(self.small, "--config", str(path)))

    def experiment(self) -> Case:
        """The small experiment with a line changed, dropped, doubled or added."""
        luck = self.luck
        lines = self.small.read_text().splitlines()
        for _ in range(luck.randint(1, 2)):
            place = luck.randrange(len(lines))
            key, _, value = lines[place].partition(" = ")
            change = luck.randrange(5)
            if change == 0:
                lines[place] = f"{key} = {luck.choice([self.odd(), json.dumps(self.odd())])}"
            elif change == 1:
                lines[place] = ""
            elif change == 2:
                lines.insert(place, lines[place])
            elif change == 3:
                lines[place] = f"{key}x = {value}"
            else:
                lines.insert(0, luck.choice(LINES))
        path = self.file("odd_experiment.toml", "\n".join(lines))
        command = "verdict" if luck.random() < 0.3 else "run"
        return Case("experiment", self.run(path, command=command))

    def table(self) -> Case:
        """A table of the toy world with cells, rows or columns that nobody can mean."""
        luck = self.luck
        name = luck.choice(list(self.tables))
        table = pd.read_csv(StringIO(self.tables[name]), dtype=str, keep_default_na=False)
        senseless = False
        change = luck.randrange(6)
        if change <= 2:
            row, column = luck.randrange(len(table)), luck.choice(list(table.columns))
            value = str(luck.choice([*NUMBERS, self.odd(), 0.5, 3, 1e6]))
            numeric = column not in ("name", "state", "stage", "status", "input")
            senseless = numeric and value in ("inf", "-inf", "text", "1,5", "True")
            table.loc[row, column] = value
        elif change == 3:
            table = table.drop(columns=luck.choice(list(table.columns)))
        elif change == 4:
            table = pd.concat([table, table.sample(1, random_state=luck.randrange(99))])
        else:
            table = table.drop(index=luck.randrange(len(table)))
        path = self.folder / f"odd_{name}.csv"
        table.to_csv(path, index=False)
        return Case("table", self.run(self.small, "--set", f'tables.{name}="{path}"'), senseless)

    def strategy(self) -> Case:
        """A strategy of a user's own that answers, raises or holds something odd."""
        luck = self.luck
        body = luck.choice(BODIES).format(odd=luck.choice(VALUES), error=luck.choice(ERRORS))
        kind = luck.choice(["float", "int", "bool", "str", "list", "object", "Nope"])
        text = STRATEGY.format(kind=kind, default=luck.choice(VALUES), body=body)
        if luck.random() < 0.2:
            text = text.replace(luck.choice(text.split()), self.odd(), 1)
        path = self.file("mine.py", text)
        given = luck.choice(["Mine", f"Mine(level={luck.choice(VALUES)})"])
        return Case(
            "strategy",
            ["verdict", *self.run(self.small)[1:], "--strategies", str(path), "--treatment", given],
        )

    def python(self) -> Case:
        """A public function with one to three keywords of any value or object.

        Whoever plays long is given no number of worlds or words that anybody could mean.
        """
        luck, out = self.luck, self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        if luck.random() < 0.6:
            name, argv = luck.choice(["verdict", "experiment"]), [str(self.small)]
            given = {"runs": 1, "workers": 1, "out": out}
        else:
            name, argv = luck.choice(LONG), []
            given = {"runs": luck.choice(MEANT_BY_NOBODY)}
        names = [*inspect.signature(getattr(regame, name)).parameters]
        given = {key: value for key, value in given.items() if key in names} or {"nobody": 1}
        for key in luck.sample(names, luck.randint(1, 2)):
            if key not in given or key == "out":
                given[key] = luck.choice([*OBJECTS, self.odd(), luck.choice(NUMBERS)])
        if names[0] in given:
            argv = []
        return Case("python", [name, *argv], keywords=given)

    def results(self) -> Case:
        """A folder of results with one of its files cut, altered, swapped or gone."""
        luck = self.luck
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.kept, copy)
        if luck.random() < 0.5:
            (copy / "_notes/seals.json").unlink(missing_ok=True)
        files = sorted(path for path in copy.rglob("*") if path.suffix in (".json", ".parquet"))
        path = luck.choice(files)
        raw = path.read_bytes()
        change = luck.randrange(6)
        if change == 0:
            path.unlink()
        elif change == 1:
            path.write_bytes(raw[: luck.randrange(len(raw))])
        elif change == 2:
            place = luck.randrange(len(raw))
            path.write_bytes(raw[:place] + bytes([luck.randrange(256)]) + raw[place + 1 :])
        elif change == 3:
            path.write_bytes(luck.choice(files).read_bytes())
        elif path.suffix == ".json":
            path.write_text(json.dumps(self.altered(json.loads(raw))))
        else:
            path.write_bytes(b"")
        command = luck.choice(["digest", "report", "compare"])
        more = {"compare": [str(self.kept)], "report": luck.choice([[], ["--brief"]])}.get(
            command, []
        )
        return Case("results", [command, str(copy), *more])

    def altered(self, found: Any) -> Any:
        """A JSON value with one value in it replaced."""
        luck = self.luck
        if isinstance(found, dict) and found and luck.random() < 0.9:
            key = luck.choice(list(found))
            return {**found, key: self.altered(found[key])}
        if isinstance(found, list) and found and luck.random() < 0.8:
            place = luck.randrange(len(found))
            return [*found[:place], self.altered(found[place]), *found[place + 1 :]]
        return luck.choice([None, 0, -1, 1e300, "", "x", [], {}, True, "[/b]", [[]]])
