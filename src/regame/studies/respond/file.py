"""The policies of targets and the strategies of the holder: experiments/respond_*.toml."""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, Self

from pydantic import Field, model_validator

from regame.config.section import Entry
from regame.core.errors import UserError
from regame.core.options import LARGEST_SEED


class Policy(Entry):
    """What a target may do.

    play: its strategy, as text; allies: what its allies play, if not as usual; beside: the policy
    that differs from it in one thing, such as its date; why: who did so, or
    what it is for.
    """

    play: str = Field(min_length=1)
    allies: str | None = None
    beside: str | None = None
    why: str = Field(min_length=1)


class Search(Entry):
    """How policies with triggers are searched for.

    strategy: what has the levers as parameters; worlds: in which it looks, of another seed than
    the study's; population x generations: policies that it tries; kept: policies of the front that
    are played with the others; levers: parameter -> least and most.
    """

    strategy: str = Field(min_length=1)
    worlds: int = Field(ge=1)
    population: int = Field(ge=4)
    generations: int = Field(ge=1)
    kept: int = Field(ge=1)
    levers: dict[str, tuple[float, float]] = Field(min_length=1)

    def play(self, values: Sequence[float]) -> str:
        """Return the strategy with values of its levers, to two digits, as text."""
        settings = (f"{key}={value:.2g}" for key, value in zip(self.levers, values, strict=True))
        return f"{self.strategy}({', '.join(settings)})"


class Doses(Entry):
    """Amounts of one instrument, bought or paid from the opening on, whatever happens.

    parameter: of `Package`; unit: of the amounts, in words.
    """

    parameter: str = Field(min_length=1)
    unit: str = Field(min_length=1)
    amounts: tuple[float, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _amounts_rise(self) -> Self:
        if any(low >= high for low, high in pairwise((0.0, *self.amounts))):
            raise ValueError(f"amounts of {self.parameter} must rise from above 0")
        return self


class Drawn(NamedTuple):
    """What each world draws of a stop, all alike: its first month and its length, least and most.

    begins: months from the opening.
    """

    begins: tuple[int, int]
    months: tuple[int, int]


class Respond(Entry):
    """The study.

    holder: name -> strategy of the state that holds the chokepoint; policies: name -> what the
    target plays. The first policy is to do nothing. doses: instrument -> amounts that `--stop`
    plays beside the policies. search: for `--optimise`. deals: whether a deal with the holder
    may end a restriction. drawn: holder's play -> what of it each world draws, so that nobody
    prepares for a known day. club: allies that follow where a policy has some; all if empty.
    """

    question: str = Field(min_length=1)
    experiment: str = Field(min_length=1)
    runs: int = Field(ge=1, description="worlds to sample")
    seed: int = Field(1, ge=0, le=LARGEST_SEED)
    holder: dict[str, str] = Field(min_length=1)
    policies: dict[str, Policy] = Field(min_length=2)
    doses: dict[str, Doses] = Field(default={})
    search: Search | None = None
    deals: bool = False
    drawn: dict[str, Drawn] = Field(default={})
    club: tuple[str, ...] = ()

    def only(self, policies: Mapping[str, Policy]) -> Self:
        """Return the study of doing nothing and of these policies."""
        first, nothing = next(iter(self.policies.items()))
        return self.model_copy(update={"policies": {first: nothing, **policies}})

    def also(self, policies: Mapping[str, Policy]) -> Self:
        """Return the study with these policies beside its own."""
        return self.model_copy(update={"policies": {**self.policies, **policies}})

    @property
    def plays(self) -> tuple[str, ...]:
        """Every play of the holder, then those of the state and its allies by policy."""
        theirs = (play for one in self.policies.values() for play in (one.play, one.allies) if play)
        return (*self.holder.values(), *theirs)

    @model_validator(mode="after")
    def _beside_is_known(self) -> Self:
        for name, policy in self.policies.items():
            if policy.beside is not None and policy.beside not in self.policies:
                raise ValueError(f"policies.{name}: beside = {policy.beside!r} is no policy")
        return self


def own_policies(texts: Sequence[str], names: Collection[str]) -> dict[str, Policy]:
    """Return policies of the user, each "NAME=STRATEGY". names: of policies that there are."""
    own: dict[str, Policy] = {}
    for policy_text in texts:
        name, policy_name, play = (part.strip() for part in policy_text.partition("="))
        if not (name and policy_name and play):
            raise UserError(f"--policy {policy_text}: must read like NAME=STRATEGY")
        if name in names or name in own:
            raise UserError(f"--policy {policy_text}: there is a policy {name!r} already")
        own[name] = Policy(play=play, why="a policy of your own")
    return own
