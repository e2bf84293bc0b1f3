"""Which series of the record the charts show, and how: by the world that is played."""

from functools import lru_cache

from regame.app.case_words import PAGE, group_names, said
from regame.app.drawing import Span, Spec
from regame.app.setup import Setup, config_of, default_players, question
from regame.core.packaged import Toml
from regame.game.names import name_of
from regame.tables import figures

CHARTS: dict[str, Toml] = PAGE["charts"]
_SHARES = {"extract": "mine_share_", "refine": "separation_share_", "make": "magnet_share_"}


def span_of(setup: Setup) -> Span:
    """Return the time that charts of a set-up cover."""
    return Span(config_of(setup.config).world.start_year, setup.months)


@lru_cache(maxsize=16)
def specs_of(config: str) -> tuple[Spec, ...]:
    """Return the charts of a world, in the same order for every world."""
    slug, groups = name_of(question(config).weapon), group_names(config)
    by_world = {
        "outside": {name: f"price_outside_{group}" for name, group in groups.items()},
        "inside": {name: f"price_inside_{group}" for name, group in groups.items()},
        "shares": _shares(config, slug),
        "elsewhere": _extractors(config),
    }
    return tuple(
        _spec(name, row, by_world.get(name, {}), slug, config) for name, row in CHARTS.items()
    )


def _spec(name: str, row: Toml, more: dict[str, str], slug: str, config: str) -> Spec:
    """Return a chart of the table. more: series that depend on the world; slug: of its holder."""
    world = config_of(config).world
    in_tonnes = world.scale == 1
    title, unit, caption = (said(row[key], config) for key in ("title", "unit", "caption"))
    series = {said(choice, config): series.format(slug=slug)
              for choice, series in row.get("series", {}).items()}  # fmt: skip
    low, high = row.get("least", (0.0, 0.0))
    scale = {"amounts": world.scale, "stocks": 1e3 if in_tonnes else world.scale}
    if row.get("scale") == "stocks" and in_tonnes:
        unit = f"k{unit}"
    if row.get("scale") == "amounts" and not in_tonnes:
        high = 1e-6
    return Spec(
        name, title, unit, series | more, caption, scale=scale.get(row.get("scale", ""), 1.0),
        least=(low, high) if high else None, log=row.get("log", False),
    )  # fmt: skip


def _shares(config: str, slug: str) -> dict[str, str]:
    """Return stage -> series of the holder's share of it."""
    chain = figures.read(config_of(config).tables.stages)
    return {
        name: f"{_SHARES[stage]}{slug}"
        for name, stage in chain[["name", "place"]].itertuples(index=False)
        if stage in _SHARES
    }


def _extractors(config: str) -> dict[str, str]:
    """Return the players other than the holder that extract -> series of what they do."""
    tables = config_of(config).tables
    chain, firms = figures.read(tables.stages), figures.read(tables.firms)
    first = chain.loc[chain["place"] == "extract", "name"].iloc[0]
    extracting = set(firms.loc[firms["stage"] == first, "state"])
    players = sorted(extracting & default_players(config).keys() - {question(config).weapon})
    return {name: f"mine_output_{name_of(name)}" for name in players}
