"""Sections of a config: what comes back, how states err, what is counted.

Sections like those of `schema`.
"""

from regame.config.section import Section, number


class Recycling(Section):
    """Magnets at the end of their life."""

    life_years: float = number(9, 1, 50, "years", "mean life of products in use")
    collection: float = number(0.01, 0, 0.9, "share", "of products at the end of life collected")
    response: float = number(0.0, 0, 5, "1", "elasticity of collection to the price over its start")
    most: float = number(0.9, 0, 1, "share", "most of them that can be collected")


class Conduct(Section):
    """How states err."""

    noise: float = number(0.0, 0, 1, "share", "of a state's months in which its order is lost")
    fog: float = number(0.0, 0, 2, "log", "standard deviation of what a state misjudges")


class Ledger(Section):
    """What is counted, and how."""

    discount: float = number(0.05, -0.2, 1, "1/year", "real discount rate of payoffs")
    plant_life: float = number(
        20, 1, 60, "years", "plants are written down over: declining balance"
    )
    environment: float = number(
        1.5, 0, 100, "USD/kg", "damage per kilogram extracted inside, uncharged"
    )
    environment_outside: float = number(0.3, 0, 100, "USD/kg", "the same elsewhere")
    depletion: float = number(0.3, 0, 100, "USD/kg", "user cost of goods in the ground")
    stock_value: float = number(0.8, 0, 1, "share", "of the price at which stocks at the end count")
