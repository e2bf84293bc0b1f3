"""What every section of a config is made of: numbers with unit, bounds and meaning."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Group = Literal["bulk", "light", "heavy", "other"]
GROUPS: tuple[Group, ...] = ("bulk", "light", "heavy", "other")
SLOTS = 4  # groups that an engine has room for
GroupName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
MONTH = r"^(19|20)\d\d-(0[1-9]|1[0-2])$"  # YYYY-MM


def number(default: Any, low: float, high: float, unit: str, meaning: str) -> Any:
    """A float with closed bounds [low, high] in `unit`."""
    return Field(
        default,
        ge=low,
        le=high,
        allow_inf_nan=False,
        description=meaning,
        json_schema_extra={"unit": unit},
    )


class Entry(BaseModel):
    """Base of what a file of a study holds: frozen, finite, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Section(BaseModel):
    """Base of every section: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


def numbers_of(section: type[Section]) -> list[str]:
    """The keys of a section that are floats: what may also be a column of a design."""
    return [key for key, field in section.model_fields.items() if field.annotation is float]
