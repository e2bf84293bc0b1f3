"""Which series of the record the charts show, and how: by the world that is played."""

from functools import lru_cache

from regame.app.case_words import group_names, said
from regame.app.drawing import Span, Spec
from regame.app.setup import Setup, config_of, default_players, question
from regame.game.names import name_of
from regame.tables import figures

_SHARES = {"extract": "mine_share_", "refine": "separation_share_", "make": "magnet_share_"}


def span_of(setup: Setup) -> Span:
    """Return the time that charts of a set-up cover."""
    return Span(config_of(setup.config).world.start_year, setup.months)


@lru_cache(maxsize=16)
def specs_of(config: str) -> tuple[Spec, ...]:
    """Return the charts of a world, in the same order for every world."""
    world, holder = config_of(config).world, question(config).weapon
    slug = name_of(holder)
    groups = group_names(config)
    price, tonnes = f"{world.price_unit}, log scale", f"{world.unit} a month"
    axis = (0.0, 100.0 if world.scale == 1 else 1e-6)
    thousands = world.scale == 1  # then stocks are shown in thousands
    return (
        Spec(
            "outside", f"Price outside {holder}", price,
            {name: f"price_outside_{group}" for name, group in groups.items()},
            f"What users outside {holder} are quoted.", log=True,
        ),
        Spec(
            "inside", f"Price inside {holder}", price,
            {name: f"price_inside_{group}" for name, group in groups.items()},
            f"What users inside {holder} pay, without VAT.", log=True,
        ),
        Spec(
            "shares", f"{holder}'s share by stage", "% of the world's output",
            _shares(config, slug),
            "How much of each stage stays at the chokepoint.", least=(0.0, 100.0),
        ),
        Spec(
            "stocks", "Stocks", f"k{world.unit}" if thousands else world.unit,
            {f"users {side} {holder}": f"stock_of_users_{side}" for side in ("outside", "inside")}
            | {"producers": "stock_of_producers"},
            "What users and producers hold.",
            scale=1e3 if thousands else world.scale, least=(0.0, 1.0),
        ),
        Spec(
            "trade", f"Exports from {holder}", tonnes,
            {"by the books": f"export_tonnes_{slug}", "unseen": "leakage"},
            "Documented exports, and what leaves outside the books.",
            scale=world.scale, least=axis,
        ),
        Spec(
            "elsewhere", said(f"{{Extractors}} outside {holder}", config), tonnes,
            {"all": f"mine_output_outside_{slug}"}
            | {name: f"mine_output_{name_of(name)}" for name in _extractors(config, holder)},
            "What the weapon, or the price, has called up elsewhere.",
            scale=world.scale, least=axis,
        ),
        Spec(
            "rent", "What a licence is worth", world.price_unit, {"rent of licences": "rent"},
            "The shadow price of export licences: nothing while they do not bind.",
            least=(0.0, 1.0),
        ),
    )  # fmt: skip


def _shares(config: str, slug: str) -> dict[str, str]:
    """Return stage -> series of the holder's share of it."""
    chain = figures.read(config_of(config).tables.stages)
    return {
        name: f"{_SHARES[stage]}{slug}"
        for name, stage in chain[["name", "place"]].itertuples(index=False)
        if stage in _SHARES
    }


def _extractors(config: str, holder: str) -> list[str]:
    """Return the players other than the holder that extract."""
    tables = config_of(config).tables
    chain, firms = figures.read(tables.stages), figures.read(tables.firms)
    first = chain.loc[chain["place"] == "extract", "name"].iloc[0]
    extracting = set(firms.loc[firms["stage"] == first, "state"])
    return sorted(extracting & default_players(config).keys() - {holder})
