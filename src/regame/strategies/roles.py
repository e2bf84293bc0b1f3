"""Who can play what: the role of a strategy and the state that is to play it."""

from collections.abc import Collection, Iterable, Sequence

from regame.core.errors import nearest, refuse
from regame.strategies import registry
from regame.strategies.contract import Strategy
from regame.strategies.firms.contract import FirmRule

FIRMS = FirmRule.role
HOLDER = "China"  # role of the catalogue's strategies for states that put exports under licence


def fits(
    cls: type[Strategy], state: str, holders: Collection[str], firms: Collection[str] = ()
) -> bool:
    """Whether a state, or the firms, can play a strategy.

    holders: states that can put exports under licence. Their strategies are for all of them, those
    of other states for all others; a strategy without a role is for every state. firms: names of
    firms and of their classes, which play rules of firms.
    """
    if issubclass(cls, FirmRule) or state in (FIRMS, *firms):
        return issubclass(cls, FirmRule) and state in (FIRMS, *firms)
    return cls.role in ("", state) or (cls.role in (HOLDER, *holders)) == (state in holders)


def check_players(
    asked: Iterable[tuple[str, str, str]], holders: Collection[str], firms: Collection[str] = ()
) -> None:
    """Raise UserError for every strategy that is to be played by a state that cannot play it.

    asked: where it is asked for ("roles.Japan"), state or firm, text of the strategy. Texts that
    name no strategy are skipped: reading them reports that. firms: as in `fits`.
    """
    registered, faults = registry.strategies(), []
    for where, state, play in asked:
        name = play.partition("(")[0].strip()
        if name in registered and not fits(registered[name], state, holders, firms):
            if issubclass(registered[name], FirmRule) and firms and state not in firms:
                why = f"no firm or class of firms{nearest(state, firms)}"
                faults.append(f"{where}: {state!r}: {why}; `regame data owners` lists them")
                continue
            able = sorted(k for k, cls in registered.items() if fits(cls, state, holders, firms))
            faults.append(
                f"{where}: {name} plays {registered[name].role or 'a state'}, not {state}"
                f"{nearest(name, able)}; {state} can play {', '.join(able)}"
            )
    refuse(faults)


def check_roles(own: Collection[str], states: Sequence[str]) -> None:
    """Raise UserError for every strategy of the user's own with a role that nobody has.

    own: names of strategies, as `registry.load` gives them. states: names of all states.
    """
    registered = registry.strategies()
    catalogue = [cls.role for cls in registered.values() if cls.__module__ in registry.MODULES]
    roles = list(dict.fromkeys([*states, *filter(None, catalogue)]))
    refuse(
        f"--strategies: {name}: role = {registered[name].role!r}: is no role"
        f"{nearest(str(registered[name].role), roles)}; roles are {', '.join(roles)}"
        for name in own
        if registered[name].role not in ("", *roles)
    )
