"""Signs that the user has observed, simple rules without a model, and how well each meets them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import eq, gt
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from regame.analysis.signs import CLASSES, HARMS, HORIZONS, MEASURES, NEUTRAL, PAYS, Sign, Years
from regame.core.errors import UserError, nearest
from regame.core.words import years_after
from regame.studies.cases.parts import Baseline, Baselines, Case, Score, Scored, signs_of
from regame.studies.cases.reliability import BINS, exact
from regame.tables import figures, own
from regame.tables.own import Rules

RULE_YEARS = 2  # the rule of thumb: pays for so long and harms afterwards
USUAL = HARMS  # the constant where no record says which is best
OF_KIND = {"price": PAYS, "stop": HARMS}  # kind of a weapon, as its case says -> sign


def rule_of_thumb(years: Years) -> str:
    """The sign that the rule gives so many years after the start, for every measure."""
    return PAYS if years <= RULE_YEARS else HARMS


def best_constant(signs: Sequence[str]) -> str:
    """The sign that most of a record's rows have, which is known only afterwards; harms if none."""
    counted = Counter(signs)
    return max(counted, key=lambda sign: (counted[sign], sign == USUAL), default=USUAL)


def kinds_of(cases: Sequence[Case]) -> dict[str, str]:
    """The sign that goes with the kind of weapon: case -> sign, of cases that say their kind."""
    return {case.case: OF_KIND[case.kind] for case in cases if case.kind}


def baselines_of(cases: Sequence[Case], constant: str) -> Baselines:
    """The signs of every baseline, by case, measure and horizon. constant: sign of the first."""
    keys: dict[tuple[str, str, Years], str] = {}
    for case, _, item, sign in signs_of(cases[::-1]):  # the first source counts
        keys.setdefault((case.case, item.measure, sign.years), sign.sign)
    kinds = kinds_of(cases)

    def rows(by: Mapping[tuple[str, str, Years], str]) -> tuple[Baseline, ...]:
        """The signs of a rule beside the model, where it has one."""
        return tuple(
            Baseline(case=case, measure=measure, horizon_years=years, sign=sign, model=model)
            for (case, measure, years), model in keys.items()
            if (sign := by.get((case, measure, years))) is not None
        )

    return Baselines(
        best_constant=rows(dict.fromkeys(keys, constant)),
        thumb=rows({key: rule_of_thumb(key[2]) for key in keys}),
        kind=rows({key: kinds[key[0]] for key in keys if key[0] in kinds}),
    )


COLUMNS = ("case", "measure", "horizon_years", "sign")
WORDS = {"+": PAYS, "0": NEUTRAL, "-": HARMS, "−": HARMS, "1": PAYS, "-1": HARMS} | {
    name: name for name in CLASSES.values()
}
SAME = {"national_income": "income_flow"}  # another name of a measure
BY_TEXT = {f"{years:g}": years for years in HORIZONS}
INCOME = ("income_sum", "income_flow", "export_income")
DIRECTIONS = {"up": 1, "down": -1}  # of the measure itself
AGAINST = ("use_lost",)  # measures of which more harms


class Observed(NamedTuple):
    """A row of the table: the sign that was observed."""

    case: str
    measure: str
    years: Years
    sign: str


class Record(NamedTuple):
    """The rows of a table whose cases are played, and a line for every other case in it."""

    rows: tuple[Observed, ...] = ()
    skipped: tuple[str, ...] = ()


def read_observed(path: Path, cases: Iterable[str]) -> Record:
    """Return a table; of cases that are not played nothing is read.

    Raises UserError with every fault, each with its line, and where no row is of a case that is.
    """
    if path.suffix != ".csv":
        raise UserError(f"--observed {path}: must be a CSV file, its name ending in .csv")
    table = figures.read(str(path))
    if absent := [repr(name) for name in COLUMNS if name not in table]:
        absent_names = ", ".join(absent)
        raise UserError(f"{path}: column {absent_names} is missing; it needs {', '.join(COLUMNS)}")
    texts = table.astype({"case": str, "measure": str, "sign": str})
    texts["sign"] = texts["sign"].str.strip().str.removesuffix(".0")
    texts["case"] = texts["case"].str.strip().str.casefold().str.replace("_", " ")
    texts["measure"] = texts["measure"].replace(SAME)
    texts["name"] = [f"row {number}" for number in range(len(texts))]
    years = own.numbers_of(table["horizon_years"])
    texts["horizon_years"] = [
        f"{value:g}" if value == value else str(horizon)
        for value, horizon in zip(years, table["horizon_years"], strict=True)
    ]
    case_names = {name.casefold().replace("_", " "): name for name in cases}
    texts, skipped = _played(texts, case_names, str(path))
    allowed = {"measure": tuple(MEASURES), "horizon_years": tuple(BY_TEXT)}
    allowed["sign"] = (*WORDS, *DIRECTIONS)
    own.checked(texts, str(path), Rules("name", allowed, {}, others=list(texts)), _twice)
    rows = []
    for row in texts.to_dict("records"):
        sign = sign_of(row["sign"], row["measure"])
        reached = BY_TEXT[row["horizon_years"]]
        rows.append(Observed(case_names[row["case"]], row["measure"], reached, sign))
    return Record(tuple(rows), skipped)


def _played(
    table: pd.DataFrame, known: Mapping[str, str], path: str
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The rows of cases that are played, and a line for every other case."""
    here = table["case"].isin(known)
    lines = [own.line_of(table, row) for row in range(len(table))]
    others: dict[str, list[int]] = {}
    for case, line in zip(table["case"][~here], np.array(lines)[~here], strict=True):
        others.setdefault(case, []).append(int(line))
    skipped = tuple(
        f"{path}, line{'s' if len(at) > 1 else ''} {', '.join(map(str, at))}: case {case!r} is not "
        f"played: skipped{nearest(case, known)}"
        for case, at in others.items()
    )
    if len(table) and not here.any():
        raise UserError([*skipped, f"{path}: no row is of a case that is played"])
    rows_played = table[here].reset_index(drop=True)
    rows_played.attrs["lines"] = [line for line, ours in zip(lines, here, strict=True) if ours]
    return rows_played, skipped


def _twice(table: pd.DataFrame) -> own.Faults:
    keys = table[["case", "measure", "horizon_years"]].apply(tuple, axis=1)
    for row, key in enumerate(keys):
        if key in list(keys[:row]):
            yield row, f"{', '.join(key)} is there already"


def sign_of(text: str, measure: str) -> str:
    """Return a sign in the holder's favour; up and down say where the measure itself went."""
    if text in DIRECTIONS:
        return CLASSES[DIRECTIONS[text] * (-1 if measure in AGAINST else 1)]
    return WORDS[text]


def score(path: Path, rows: Sequence[Observed], cases: Sequence[Case], source: str) -> Score | None:
    """Return how well model and rules meet the rows; source: prior or posterior worlds.

    None where no row is of a case with worlds of that source.
    """
    of_source = (at for at in signs_of(cases) if at[1].worlds_from == source)
    signs = {(case.case, item.measure, sign.years): sign for case, _, item, sign in of_source}
    pairs = [(row, signs[row[:3]]) for row in rows if row[:3] in signs]
    if not pairs:
        return None
    constant, kinds = best_constant([row.sign for row, _ in pairs]), kinds_of(cases)

    def by(key: str) -> tuple[Scored, ...]:
        """The score of each value of a column."""
        groups: dict[str, list[tuple[Observed, Sign]]] = {}
        for pair in pairs:
            groups.setdefault(getattr(pair[0], key), []).append(pair)
        return tuple(_scored(name, group, constant, kinds) for name, group in groups.items())

    misses = tuple(
        f"{row.case}, {row.measure}, {years_after(row.years)}: observed {row.sign}, "
        f"the model {sign.sign} in {100 * sign.share:.0f} % of worlds"
        for row, sign in pairs
        if row.sign != sign.sign
    )
    return Score(
        file=path.name,
        worlds_from=source,
        constant=constant,
        overall=_scored("all", pairs, constant, kinds),
        by_case=by("case"),
        by_measure=by("measure"),
        by_group=tuple(_scored(name, at, constant, kinds) for name, at in _groups(pairs)),
        misses=misses,
    )


def _groups(
    pairs: Sequence[tuple[Observed, Sign]],
) -> Iterator[tuple[str, list[tuple[Observed, Sign]]]]:
    """Give the rows of income, and those of signs that nearly all worlds share, if any."""
    income = [pair for pair in pairs if pair[0].measure in INCOME]
    agreed = [pair for pair in pairs if pair[1].share >= BINS[0]]
    for name, rows in (("income", income), ("95 % of worlds or more", agreed)):
        if rows:
            yield name, rows


def _scored(
    group: str, pairs: Sequence[tuple[Observed, Sign]], constant: str, kinds: Mapping[str, str]
) -> Scored:
    model = [
        {PAYS: sign.pays_share, NEUTRAL: sign.neutral_share, HARMS: sign.harms_share}
        for _, sign in pairs
    ]
    signs = [row.sign for row, _ in pairs]
    thumb = [rule_of_thumb(row.years) for row, _ in pairs]
    by_kind = [kinds.get(row.case) for row, _ in pairs]
    return Scored(
        group=group,
        rows=len(pairs),
        model_right=sum(sign.sign == row.sign for row, sign in pairs),
        rule_right=sum(map(eq, thumb, signs)),
        constant_right=signs.count(constant),
        kind_right=None if None in by_kind else sum(map(eq, by_kind, signs)),
        **({} if None in by_kind else _discordant(pairs, by_kind)),
        model_brier=_brier(model, signs),
        rule_brier=_brier([{sign: 1.0} for sign in thumb], signs),
    )


def _discordant(
    pairs: Sequence[tuple[Observed, Sign]], kinds: Sequence[str | None]
) -> dict[str, float]:
    """Rows that only one of model and kind has right, and the exact test of that split."""
    ours = [sign.sign == row.sign for row, sign in pairs]
    theirs = [kind == row.sign for kind, (row, _) in zip(kinds, pairs, strict=True)]
    model_only = sum(map(gt, ours, theirs))
    kind_only = sum(map(gt, theirs, ours))
    chance = exact(model_only, kind_only)
    return {"model_only": model_only, "kind_only": kind_only, "kind_p": chance}


def _brier(shares: Sequence[dict[str, float]], signs: Sequence[str]) -> float:
    """Mean over rows of the squared distance of shares from what came, over the three signs."""
    return sum(
        sum((share.get(name, 0.0) - (name == sign)) ** 2 for name in CLASSES.values())
        for share, sign in zip(shares, signs, strict=True)
    ) / len(signs)
