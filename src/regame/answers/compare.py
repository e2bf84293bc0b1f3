"""Two folders of a verdict side by side: what differs in the set-up, and what in the answer."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup
from numpy.typing import NDArray
from pydantic import Field

from regame.analysis.pairing import Pairs, pair, played
from regame.analysis.results import Horizon, Result
from regame.analysis.statistics import Interval, mean_interval
from regame.answers.attribution import Attribution, attributed, cause, groups, ways
from regame.answers.kinds import read
from regame.answers.options import RUNS
from regame.answers.playing import plans_of, play, swappable
from regame.answers.sides import Parts, Side, of_folder, two_levels
from regame.config.opening import is_residual
from regame.core.errors import UserError
from regame.core.words import UNUSED, years_after
from regame.reports.charts import dots
from regame.reports.page import Drawable
from regame.reports.templating import said, sentence
from regame.runs import store
from regame.runs.manifests import SCHEMA_VERSION, notes, read_manifest
from regame.studies.verdict.report import PROTOCOL, checked
from regame.studies.verdict.result import Protocol, Verdict

TABLE = "table"  # where what differs is a cell of a table
SHOWN = 12  # differences of the set-up that are printed
LARGEST, NAMED = 10, 3  # parts in the text, the largest first, and keys of each

type Rows = NDArray[np.int_]
type Both[Kind] = tuple[Kind, Kind]  # of A and of B


class Difference(Result):
    """One thing of the set-up that differs. Values as they are written in its file."""

    where: str = Field(description="config, experiment, table or manifest")
    key: str
    one: Any
    other: Any


class Beside(Result):
    """The headline of both after so many years, and the second less the first.

    The change is the mean over the worlds that both have, with the same luck, world by world; None
    where they share no world, and the two intervals are to be compared.
    """

    years: int
    one_share: float | None
    one_ci: Interval | None
    other_share: float | None
    other_ci: Interval | None
    share_change: float | None
    one_median_usd: float | None
    other_median_usd: float | None
    mean_change_usd: float | None
    mean_change_ci: Interval | None
    worlds: int = Field(description="worlds that both have; 0 where they are not paired")


class Comparison(Result, Drawable):
    """What differs between two folders of a verdict."""

    schema_version: int = SCHEMA_VERSION
    one: str
    other: str
    setup: tuple[Difference, ...]
    paired: bool
    horizons: tuple[Beside, ...]
    cause: str
    attribution: Attribution | None = Field(
        None, description="what each of several assumptions does, where set-ups were played"
    )

    def chart(self) -> Markup:
        """Draw the share of worlds harmed in both, by horizon."""
        rows = []
        for at in self.horizons:
            sides = ("A", at.one_share, at.one_ci), ("B", at.other_share, at.other_ci)
            after = years_after(at.years)
            rows += [(f"{x}, {after}", share, ci) for x, share, ci in sides if share is not None]
        title, half = "Share of worlds harmed, A and B", {"half": 50.0}
        return dots(title, "worlds harmed, %", rows, 0.01, half) if rows else Markup()

    def to_frame(self) -> pd.DataFrame:
        """Return a row per horizon: both answers, and the change."""
        return pd.DataFrame([x.to_json() for x in self.horizons], columns=[*Beside.model_fields])

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return what differs in the set-up."""
        setup = ({**x.to_json(), "one": str(x.one), "other": str(x.other)} for x in self.setup)
        parts = [part.to_json() for part in self.attribution.parts] if self.attribution else []
        return {"setup": pd.DataFrame(setup), "parts": pd.DataFrame(parts)}


def compare(one: Path, other: Path, runs: int = 0) -> Comparison:
    """Compare two folders of `regame verdict`. Raises UserError for other folders.

    runs: worlds in which set-ups between the two are played where several assumptions differ, to
    say what each does; 0: none.
    """
    first, second = _verdict(one), _verdict(other)
    fixed = [checked(Protocol, notes(folder) / PROTOCOL) for folder in (one, other)]
    sides = (of_folder(fixed[0], first), of_folder(fixed[1], second))
    setup = (*differences(*sides), *_tables(*fixed), *_manifests(one, other))
    a, b = _pairs(one, first), _pairs(other, second)
    of_a, of_b = _common(a.baseline, b.baseline)
    horizons = by_horizon((first.horizons, second.horizons), (a, b), (of_a, of_b))
    parts, attribution = swapped(sides, runs), None
    if runs and len(parts) > 1 and horizons:
        pairs = play(plans_of(ways(*sides, parts), runs, first.seed), sides[0].strategies)
        longest = horizons[-1]
        attribution = attributed(parts, pairs, runs, longest.years, longest.mean_change_usd)
    return Comparison(
        one=str(one),
        other=str(other),
        setup=setup,
        paired=bool(len(of_a)),
        horizons=horizons,
        cause=why(attribution, sides, parts, setup),
        attribution=attribution,
    )


def by_horizon(
    found: Both[Sequence[Horizon]], pairs: Both[Pairs], rows: Both[Sequence[int] | Rows]
) -> tuple[Beside, ...]:
    """Return both answers by horizon, as far as both were played. rows: of the common worlds."""
    second = {at.years: at for at in found[1]}
    years_played = set(played(pairs[0])).intersection(played(pairs[1]), second)
    both = []
    for at in (at for at in found[0] if at.years in years_played):
        gains = (side.difference(f"payoff_{at.years}y") for side in pairs)
        of_a, of_b = (gain[of] for gain, of in zip(gains, rows, strict=True))
        both.append(beside(at, second[at.years], of_b - of_a))
    return tuple(both)


def beside(x: Horizon, y: Horizon, change: NDArray[np.float64]) -> Beside:
    """Return a horizon of both. change: gain in the second less that in the first, by world."""
    change = change[np.isfinite(change)]
    both = x.worlds and y.worlds
    return Beside(
        years=x.years,
        one_share=x.harmed,
        one_ci=x.harmed_ci,
        other_share=y.harmed,
        other_ci=y.harmed_ci,
        share_change=y.self_harm_share - x.self_harm_share if both else None,
        one_median_usd=x.median_difference_usd,
        other_median_usd=y.median_difference_usd,
        mean_change_usd=float(change.mean()) if len(change) else None,
        mean_change_ci=mean_interval(change) if len(change) else None,
        worlds=len(change),
    )


def _verdict(folder: Path) -> Verdict:
    kind, result = read(folder)
    if not isinstance(result, Verdict):
        raise UserError(f"{folder}: is of regame {kind.name}; compare takes folders of a verdict")
    return result


def _pairs(folder: Path, found: Verdict) -> Pairs:
    return pair(store.read_numbers(folder), *found.played, found.least_band_usd)


def _common(one: pd.DataFrame, other: pd.DataFrame) -> Both[Rows]:
    """Return the rows of two tables of baselines that are the same worlds, in the same order.

    The same seed gives the same luck; a world is the same if all that both sampled is equal too.
    What was solved at its opening follows from that and from the config.
    """
    keys = [name for name in map(str, one) if "." in name and name in other]
    keys = [name for name in keys if not is_residual(name)]
    sides = [side.assign(row=np.arange(len(side)))[["seed", "row", *keys]] for side in (one, other)]
    both = sides[0].merge(sides[1], on=["seed", *keys])
    return both["row_x"].to_numpy(int), both["row_y"].to_numpy(int)


def _tables(one: Protocol, other: Protocol) -> Iterator[Difference]:
    """Give the cells that differ in tables of one name, as they were when they were played.

    Tables of other names differ as a whole, which the config says; older folders kept none.
    """
    names = [protocol.config["tables"] for protocol in (one, other)]
    for kind in one.tables.keys() & other.tables.keys():
        if names[0][kind] == names[1][kind]:
            cells = (flat(side.tables[kind], f"{kind}.") for side in (one, other))
            yield from between(TABLE, *cells)


def _manifests(one: Path, other: Path) -> Iterator[Difference]:
    """Give what differs in how two folders were played: seed, commit and versions."""
    parts = [
        {"seed": m.get("seed"), "commit": m.get("commit"), **flat(m.get("versions", {}))}
        for m in (read_manifest(folder) for folder in (one, other))
    ]
    yield from between("manifest", *parts)


def differences(one: Side, other: Side) -> Iterator[Difference]:
    """Give every key in which two set-ups differ, assumptions first; of a sampled one, that."""
    config = [
        {key: value for key, value in side.parts().items() if key in two_levels(side.config)}
        for side in (one, other)
    ]
    yield from between("config", *config)
    keys = [
        flat(side.experiment.model_dump(mode="json")) | {"policy": side.parts()["the policy"]}
        for side in (one, other)
    ]
    yield from between("experiment", *keys)


def between(where: str, a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[Difference]:
    """Give the keys that differ between two parts of a set-up, in their order."""
    for key in dict.fromkeys([*a, *b]):
        if a.get(key) != b.get(key):
            yield Difference(where=where, key=key, one=a.get(key), other=b.get(key))


def flat(tree: Mapping[str, Any], above: str = "") -> dict[str, object]:
    """Return a tree of tables as dotted keys; rows of lists by their name or key."""
    flattened: dict[str, object] = {}
    for key, value in tree.items():
        name = f"{above}{key}"
        if isinstance(value, Mapping):
            flattened |= flat(value, f"{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            rows = enumerate(value)
            named = {str(row.get("name") or row.get("key") or at): row for at, row in rows}
            flattened |= flat(named, f"{name}.")
        else:
            flattened[name] = value
    return flattened


def swapped(sides: Both[Side], runs: int) -> Parts:
    """Return the parts that differ and can move the answer, joined as they can be played."""
    parts = groups(*sides)
    return swappable(*sides, parts, seed=1) if runs and len(parts) > 1 else parts


def why(
    found: Attribution | None, sides: Both[Side], parts: Parts, setup: tuple[Difference, ...]
) -> str:
    """Say which assumption made the difference, as far as it is known."""
    if found is not None:
        return cause(found)
    tables = sorted({item.key.partition(".")[0] for item in setup if item.where == TABLE})
    keys = [key for of in groups(*sides).values() for key in of]
    others = [item.key for item in setup[:SHOWN]]
    return sentence("compare", "why", tables, keys, parts, others, RUNS)


def as_text(found: Comparison) -> list[str]:
    """Return a comparison in lines, the answer last."""
    lines = [f"A: {found.one}", f"B: {found.other}", "", *block("setup", found.setup, SHOWN), ""]
    if found.horizons:
        lines += [*block("shares", found.horizons, UNUSED), *block("medians", found.horizons), ""]
        lines.append(sentence("compare", "sure", found.horizons[-1], found.paired))
    if found.attribution is not None:
        lines += block("parts", found.attribution, LARGEST, NAMED)
    return [*lines, found.cause]


def block(name: str, *values: Any) -> list[str]:
    """Return lines of a comparison below the first of them, as `compare.txt.j2` says them."""
    head, *rows = said("compare", name, *values)
    return [head, *(f"  {row}" for row in rows)]
