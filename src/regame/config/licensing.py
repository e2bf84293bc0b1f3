"""Section of a config on licences that are asked for case by case, shipment by shipment."""

from pydantic import Field

from regame.config.section import Group, Section, number


class AnyLicensing(Section):
    """What such licences cover, how long they take, and how many offices can grant a month."""

    covers: tuple[str, ...] = Field((), description="groups that need a licence each time")
    magnets: float = number(0.55, 0, 1, "share", "of exported products that hold such goods")
    magnets_wide: float = number(0.9, 0, 1, "share", "the same where more goods and traces count")
    parts: float = number(
        0.0, 0, 1, "share", "of covered products that can be bought in components; 0: none"
    )
    months: float = number(2.1, 2, 24, "months", "from application to licence without a queue")
    capacity: float = number(0.4, 0.01, 5, "1", "decided a month at first, over usual exports")
    learning: float = number(0.1, 0, 1, "1/month", "growth of that, up to twice usual exports")
    rush: float = number(0.3, 0, 3, "share", "asked for on top of usual exports")
    paid: float = number(0.5, 0, 1, "share", "of the worth of a licence that its sellers get")
    tested: float = number(
        0.0, 0, 1, "share", "of products without such goods that customs hold for a test at first"
    )
    tests: float = number(1.5, 1, 12, "months", "at customs until a test of content is done")
    reopening: float = number(
        0.0, 0, 12, "months", "in which customs clear again what was stopped or denied; 0: at once"
    )


class Licensing(AnyLicensing):
    """Licences that are asked for case by case: what they cover, and how long they take."""

    covers: tuple[Group, ...] = Field(
        ("heavy", "other"), description="groups that need a licence each time"
    )
