"""What the lines of the ledger are called on the page, in the words of a world's chain."""

from functools import lru_cache

from regame.tables.world import PLACES, Chain

LINES_OF = {"mines": "extract", "separation": "refine", "magnets": "make"}  # line -> place
USUAL = {
    "users": "users", "licence_rent": "rent of licences", "duty": "export duty",
    "leakage_margin": "smuggling", "plants": "money put in plants", "support": "public money",
    "retaliation": "retaliation",
}  # fmt: skip
MEANINGS = {
    "users": "what users gain or lose by price, and by what they cannot get",
    "rent of licences": "what exporters with a licence earn because exports are scarce",
    "export duty": "what the state takes on exports",
    "smuggling": "what is earned on exports that leave unseen",
    "money put in plants": "what firms pay for plants",
    "public money": "what states pay to firms, and what firms get",
    "retaliation": "what other trade costs where states strike back",
}


@lru_cache(maxsize=16)
def names_of(links: Chain) -> dict[str, str]:
    """Return line of the ledger -> name; plants are called as in the table of stages."""
    plants = {
        line: links.plants_of(PLACES.index(name)) or f"plants that {name}"
        for line, name in LINES_OF.items()
    }
    return plants | {"separation": links.refiners or plants["separation"]} | USUAL


def meaning_of(name: str, links: Chain) -> str:
    """Return what a line of that name is; "" for what is no line."""
    plants = {names_of(links)[line] for line in LINES_OF}
    return f"what {name} earn over their costs" if name in plants else MEANINGS.get(name, "")
