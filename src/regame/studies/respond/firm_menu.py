"""What firms of a kind can do about a stop: second source, stock, redesign, contract, move inside.

A choice is on the menu as far as firms of the kind have the lever in the game
(`strategies/firms/contract.py`); what they lack is left out, with the reason.
"""

import numpy as np

from regame.core.errors import UserError, nearest
from regame.game.facts import MAKING, REFINING, STATUS, Atlas
from regame.game.firms.roster import CLASS, Named, meant, players, roster
from regame.strategies.firms.contract import OWNER, PRODUCT_USER, TRADER, USER
from regame.tables.countries import named_state

CLAIM = 0.5  # of a seller's output, in a long contract
SOURCES = 2  # states tried as second source, those with the largest plants

NOT_OF_KIND = {  # kind -> choice -> why it cannot be played
    PRODUCT_USER: {
        "stock": "stocks of what the last stage makes are held by states: `--state` prices them",
        "move inside": "lines of users stay where they are here; only makers' plants move",
    },
    USER: {"move inside": "users stay where they are here; only makers' plants move"},
    OWNER: {
        "second source": "plants are fed by the users of their state: ask as those",
        "stock": "stocks are held by the users of their state: ask as those",
    },
}
ONLY_MAKERS = "only makers of what the last stage makes have the lever"


class Menu:
    """What the firms of a name can do. rows: of the roster; kind: of all of them."""

    def __init__(self, name: str, atlas: Atlas):
        """Raise UserError for a name that nobody has, or that firms of several kinds have."""
        self.atlas, self.name = atlas, _spelt(name, atlas)
        self.rows = meant(self.name, atlas)
        self.firms: list[Named] = [roster(atlas)[row] for row in self.rows]
        kinds = {firm.kind for firm in self.firms}
        if len(kinds) > 1 or TRADER in kinds:
            why = "firms of several kinds" if len(kinds) > 1 else "traders, who use nothing"
            raise UserError(f"--firm {name}: means {why}; ask as an owner of plants or as users")
        self.kind = self.firms[0].kind
        self.states = sorted({firm.state for firm in self.firms})
        self.absent: dict[str, str] = dict(NOT_OF_KIND[self.kind])
        self.choices: dict[str, tuple[dict[str, str], str]] = {}  # players' rules, and why
        self.contract: tuple[str, int] | None = None  # the choice at a fixed price, and its seller
        self._owners() if self.kind == OWNER else self._buyers()

    def _add(self, choice: str, rule: str, why: str, player: str = "") -> None:
        """Put a rule on the menu, of the firms themselves unless others play it."""
        self.choices[choice] = {player or self.name: rule}, why

    def _buyers(self) -> None:
        stage = MAKING if self.kind == PRODUCT_USER else REFINING
        sellers = self._sellers(stage)
        for state in sellers[:SOURCES]:
            why = f"{state}: a part of purchases, moved from the opening on by requalification"
            self._add(f"second source: {state}", f"Committed(second={state!r})", why)
        if self.kind == USER:
            why = "three times the usual stock, from the opening on"
            self._add("stock", "Committed(cover=3.0)", why)
            why = "two and a half times the speed of designs"
            self._add("redesign", "Committed(substitution=2.5)", why)
        else:
            why = "15 % of use a year out of new designs"
            self._add("redesign", "Committed(design_out=0.15)", why)
        if not sellers:
            self.absent["second source"] = self.absent["long contract"] = "nobody else sells it"
        elif len(self.states) > 1:
            self.absent["long contract"] = "a contract is with the buyers of one state"
        else:  # sellers of a state give the buyers' state the first claim on a half of their output
            seller = sellers[0]
            why = f"a half of what is made in {seller} at the opening, at a fixed price"
            player = f"{CLASS}{self.atlas.stages[stage]}@{seller}"
            self._add(f"long contract: {seller}", self._claim, why, player)
            self.contract = f"long contract: {seller}", self.atlas.states.index(seller)

    @property
    def _claim(self) -> str:
        return f"Committed(serve={self.atlas.states[self.states[0]]!r}, claim={CLAIM})"

    def _owners(self) -> None:
        stages = {int(self.atlas.plant_stage[f]) for firm in self.firms for f in firm.plants}
        outside = not all(self.atlas.inside[state] for state in self.states)
        if MAKING in stages:
            why = "what it makes learns to do with half of the dearest input"
            self._add("redesign", "Committed(thrift=0.5)", why)
        else:
            self.absent["redesign"] = ONLY_MAKERS
        if MAKING in stages and outside:
            why = "a fifth of capacity a year moves to the holder, whose makers pay and earn"
            self._add("move inside", "Committed(relocate=0.2)", why)
        else:
            self.absent["move inside"] = ONLY_MAKERS if outside else "it is inside"
        home = self.atlas.states[self.states[0]]
        why = f"users in {home} have the first claim on a half of its output"
        self._add("long contract", self._claim, why)

    def _sellers(self, stage: int) -> list[str]:
        """States outside the holder with plants of a stage that run, the largest first."""
        a = self.atlas
        runs = (a.plant_stage == stage) & (a.plant_status == STATUS["operating"])
        size = np.bincount(a.plant_state, runs * a.nameplate, a.states_count)
        order = np.argsort(-size, kind="stable")
        return [a.states[s] for s in order if size[s] > 0 and not a.inside[s]]


def _spelt(name: str, atlas: Atlas) -> str:
    """Return the name as the world has it: any letter case, other names of states."""
    words, at, state = name.partition("@")
    if at:
        name = f"{words}@{named_state(state, atlas.states, atlas.config.world.start_year)}"
    names = players(atlas)[1:]
    exact = next((player for player in names if player.casefold() == name.casefold()), None)
    if exact is None:
        hint = nearest(name, names) or "; `regame data owners` lists them"
        raise UserError(f"--firm {name}: no firm of this world{hint}")
    return exact
