"""The games that ask what others have asked: experiments/docking.toml."""

from pydantic import BaseModel, ConfigDict, Field

from regame.core.options import LARGEST_SEED


class Asked(BaseModel):
    """A game.

    starts: month in which the weapons begin, 0 the opening; worlds: at most so many; source: where
    they come from, if not where the experiment says.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    experiment: str = Field(min_length=1)
    months: int = Field(ge=1)
    starts: int = Field(ge=0)
    worlds: int | None = Field(None, ge=1)
    source: str | None = None
    baseline: str = Field(min_length=1)
    weapons: dict[str, str] = Field(min_length=1)


class Docking(BaseModel):
    """The study."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str = Field(min_length=1)
    runs: int = Field(ge=1, description="worlds to sample")
    seed: int = Field(1, ge=0, le=LARGEST_SEED)
    games: dict[str, Asked] = Field(min_length=1)
