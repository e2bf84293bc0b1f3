"""Who acts: owners of plants, users, users of magnets and traders, as named firms."""

from collections.abc import Sequence
from itertools import takewhile

from regame.tables import figures


def owners_of(
    plants: Sequence[str], linked: Sequence[str], month: str
) -> dict[str, tuple[int, ...]]:
    """Firm -> rows of its plants, in the order of the plants.

    plants: names. linked: the plant that each names as its partner, "" if none. month: YYYY-MM, by
    which the table `owners` is read. A plant that is not there belongs to a firm of its own name;
    plants of one project, which name each other, to one.
    """
    table = figures.read("owners")
    past = table[table["since"].fillna("") <= month]
    of = dict(zip(past["plant"], past["firm"], strict=True))  # the last by then
    rows_by_owner: dict[str, list[int]] = {}
    for row, plant in enumerate(plants):
        rows_by_owner.setdefault(
            of.get(plant) or _own_name(plant, linked[row], plants, linked), []
        ).append(row)
    return {firm: tuple(rows) for firm, rows in rows_by_owner.items()}


def _own_name(plant: str, partner: str, plants: Sequence[str], linked: Sequence[str]) -> str:
    """The name of the firm that owns a plant of nobody known: the project's, or the plant's.

    A project is called by the words with which the names of both its plants begin.
    """
    if partner in plants and linked[list(plants).index(partner)] == plant:
        word_pairs = zip(plant.split(), partner.split(), strict=False)
        both = [word for word, _ in takewhile(lambda pair: pair[0] == pair[1], word_pairs)]
        return " ".join(both) or min(plant, partner)
    return plant
