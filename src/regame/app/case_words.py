"""Words of the page, and those that come from a world's tables: goods, plants, groups, ledger."""

from collections.abc import Mapping
from functools import lru_cache

from regame.config.files import load_config
from regame.core.packaged import toml
from regame.core.words import listed, sentence_of
from regame.game.facts import Atlas
from regame.tables.world import PLACES, Chain, chain, groups

PAGE = toml("page.toml")  # words of the page
LINES_OF = {"mines": "extract", "separation": "refine", "magnets": "make"}  # line -> place
# Another line -> its name, and what it is.
LEDGER: dict[str, tuple[str, str]] = PAGE["ledger"]


@lru_cache(maxsize=16)
def ledger_of(links: Chain) -> dict[str, tuple[str, str]]:
    """Return line of the ledger -> its name, and what it is; plants as in the table of stages."""
    plants = {
        line: links.plants_of(PLACES.index(name)) or f"plants that {name}"
        for line, name in LINES_OF.items()
    }
    plants["separation"] = links.refiners or plants["separation"]
    earned = "what {} earn over their costs".format
    return {line: (name, earned(name)) for line, name in plants.items()} | LEDGER


EXTRACT, REFINE, _, MAKE = range(len(PLACES))
UNSEEN = "unseen"  # what leaves outside the books
NOTHING = {EXTRACT: "extractors", REFINE: "refineries", MAKE: "makers"}  # a stage that is not there


@lru_cache(maxsize=16)
def words_of(config: str) -> Mapping[str, str]:
    """Return key -> word of a world's chain; a key with a capital has its word so.

    `raw` leaves the extractors, `goods` are traded under licence, `products` are made of them;
    `leading` is the group whose price is shown where one is, with its good.
    """
    assumptions = load_config(config)
    links, world, table = chain(assumptions), assumptions.world, groups(assumptions)
    leads = table["floor"].fillna(0).to_numpy(float) > 0
    leading = str(table["name"][int(leads.argmax())])
    plants = {stage: links.plants_of(stage) or word for stage, word in NOTHING.items()}
    words_by_key = {
        "raw": links.raw,
        "good": links.sold,
        "goods": links.goods,
        "product": links.made or "product",
        "products": links.products,
        "extractors": plants[EXTRACT],
        "refineries": plants[REFINE],
        "makers": plants[MAKE],
        "stages": listed([plants[k] for k in plants if links.names[k]]),
        "refining": links.names[REFINE] or plants[REFINE],
        "leading": f"{leading} {links.goods}" if len(table) > 1 else links.goods,
        "price": world.price,
        "price_unit": world.price_unit,
        "unit": world.unit,
        "amount": world.unit.split()[0],
        "holder": world.holders[0],
    }
    capitals = {sentence_of(key): sentence_of(word) for key, word in words_by_key.items()}
    return words_by_key | capitals


def said(text: str, config: str) -> str:
    """Return a text with the words of a world in the place of their keys in braces."""
    return text.format_map(words_of(config))


@lru_cache(maxsize=16)
def group_names(config: str) -> Mapping[str, str]:
    """Return what a group is called -> group; the leading one comes first."""
    table = groups(load_config(config))
    first = table["floor"].fillna(0).to_numpy(float) > 0
    order = sorted(range(len(table)), key=lambda row: not first[row])
    return {f"{table['name'][k]} ({table['holds'][k]})": str(table["name"][k]) for k in order}


def goods_of(atlas: Atlas) -> tuple[str, str, str]:
    """Return what flows between the stages of a world: from extractors, under licence, made."""
    links = atlas.chain
    raw = links.raw if links.raw != links.goods else f"{links.raw} as extracted"
    return raw, links.goods, links.products


def amount_of(atlas: Atlas) -> str:
    """Return the unit of amounts in charts, without what it is of: "t", "kt"."""
    return atlas.config.world.unit.split()[0]
