"""What hits back at a holder of licences: disputes, tribunals, money of others, its own costs.

Sections of a config like those of `schema`; a switch at zero leaves its mechanism out.
"""

from pydantic import Field

from regame.config.section import Section, number

# Overrides under which nobody is at odds: restrictions go by their calendar, and no deal ends them.
BY_CALENDAR = ("disputes.hazard=0", "disputes.named=0")


class Disputes(Section):
    """Disputes between the holder and its buyers."""

    targets: tuple[str, ...] = Field(
        ("United States", "Japan", "European Union"), description="states that disputes are with"
    )
    named: float = number(1.0, 0, 1, "0/1", "issues of the table of issues are open")
    hazard: float = number(0.15, 0, 5, "1/year", "disputes opened per target")
    stake: float = number(300, 0, 1e6, "M USD", "median stake for the holder")
    by_stake: float = number(0.0, 0, 2, "log", "of it per step of the holder's stakes over medium")
    cost: float = number(1.0, 0, 100, "1", "cost of giving way over the stake, median")
    spread: float = number(1.0, 0, 3, "log", "spread of stakes and costs")
    minor: float = number(0.001, 1e-6, 1, "share", "of a month's product that is a minor loss")
    felt: float = number(0.3, 0, 1, "1", "power of a loss in what is felt of it")
    reroute: float = number(0.5, 0, 1, "share", "of a denial that other routes make good at once")
    truce: float = number(36, 0, 240, "months", "truce after a concession")
    breach: float = number(0.5, 0, 12, "1/year", "that a truce is broken")
    emboldened: float = number(0.3, 0, 2, "1", "rise of the hazard per concession")
    retaliates: float = number(0.0, 0, 1, "chance", "that a target is one that strikes back")
    retaliation: float = number(30, 0, 1e5, "M USD/month", "loss of the holder at full retaliation")
    backfire: float = number(0.4, 0, 5, "share", "of that which the retaliating state loses")
    conflict: float = number(0.0, 0, 5, "1", "expected conflict: adds to what both sides bear")


class Enforcement(Section):
    """What a campaign against output off the books costs the state that orders it."""

    budget: float = number(0.0, 0, 1e4, "M USD/year", "public cost at full strength; 0: none")
    idle: float = number(0.0, 0, 1, "share", "of unit cost that runs on in extractors kept idle")
    compensation: float = number(
        0.0, 0, 5, "years", "of cash cost of licensed output shut, paid once to its owners"
    )


class Tribunal(Section):
    """A complaint at the World Trade Organization about a quota or a duty."""

    complaint: float = number(
        0.0, 0, 100, "1/year", "while one tighter than at the start is in force; 0: never"
    )
    wins: float = number(0.7, 0, 1, "chance", "that a complaint ends the measure")
    delay: float = number(36, 1, 240, "months", "from the complaint to the end of the measure")


class Support(Section):
    """Public money of others, and the contracts that come with it."""

    per_damage: float = number(0.0, 0, 5, "1", "aid over what users lost in a year, at full will")
    pledged: float = number(0.0, 0, 1, "share", "of output claimed where offtakes paid in full")
