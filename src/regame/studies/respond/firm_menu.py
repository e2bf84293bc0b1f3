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
        if self.kind == OWNER:
            self._owners()
        else:
            self._buyers()

    def _buyers(self) -> None:
        stage = MAKING if self.kind == PRODUCT_USER else REFINING
        sellers = self._sellers(stage)
        if not sellers:
            self.absent["second source"] = self.absent["long contract"] = "nobody else sells it"
        for seller in sellers[:SOURCES]:
            state = self.atlas.states[seller]
            rule = f"Committed(second={state!r})"
            why = f"{state}: a part of purchases, moved from the opening on by requalification"
            self.choices[f"second source: {state}"] = {self.name: rule}, why
        if self.kind == USER:
            why = "three times the usual stock, from the opening on"
            self.choices["stock"] = {self.name: "Committed(cover=3.0)"}, why
            rule, why = "Committed(substitution=2.5)", "two and a half times the speed of designs"
        else:
            rule, why = "Committed(design_out=0.15)", "15 % of use a year out of new designs"
        self.choices["redesign"] = {self.name: rule}, why
        if sellers:
            self._contract(self.atlas.states[sellers[0]], self.atlas.stages[stage])

    def _contract(self, seller: str, stage: str) -> None:
        """Sellers of a state give the buyers' state the first claim on a half of their output."""
        buyer = self.atlas.states[self.states[0]]
        rule = f"Committed(serve={buyer!r}, claim={CLAIM})"
        why = f"a half of what is made in {seller} at the opening, at a fixed price"
        if len(self.states) > 1:
            self.absent["long contract"] = "a contract is with the buyers of one state"
            return
        name = f"long contract: {seller}"
        self.choices[name] = {f"{CLASS}{stage}@{seller}": rule}, why
        self.contract = name, self.atlas.states.index(seller)

    def _owners(self) -> None:
        stages = {int(self.atlas.plant_stage[f]) for firm in self.firms for f in firm.plants}
        outside = not all(self.atlas.inside[state] for state in self.states)
        if MAKING in stages:
            why = "what it makes learns to do with half of the dearest input"
            self.choices["redesign"] = {self.name: "Committed(thrift=0.5)"}, why
        else:
            self.absent["redesign"] = ONLY_MAKERS
        if MAKING in stages and outside:
            why = "a fifth of capacity a year moves to the holder, whose makers pay and earn"
            self.choices["move inside"] = {self.name: "Committed(relocate=0.2)"}, why
        else:
            self.absent["move inside"] = ONLY_MAKERS if outside else "it is inside"
        home = self.atlas.states[self.states[0]]
        why = f"users in {home} have the first claim on a half of its output"
        rule = f"Committed(serve={home!r}, claim=0.5)"
        self.choices["long contract"] = {self.name: rule}, why

    def _sellers(self, stage: int) -> list[int]:
        """States outside the holder with plants of a stage that run, the largest first."""
        a = self.atlas
        runs = (a.plant_stage == stage) & (a.plant_status == STATUS["operating"])
        size = np.bincount(a.plant_state, runs * a.nameplate, a.states_count)
        order = np.argsort(-size, kind="stable")
        return [int(s) for s in order if size[s] > 0 and not a.inside[s]]


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
