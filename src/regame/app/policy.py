"""What the policies of targets are worth to them, in words and as a table."""

from dataclasses import dataclass
from html import escape

import numpy as np

from regame.analysis.harm import neutral_band
from regame.analysis.worth import Sides, chances, worth
from regame.app.answers import Answer
from regame.app.deeds import deed
from regame.app.fan import BASELINE, WEAPON, Fan
from regame.app.levers import TARGETS, members
from regame.app.party import Party, party_of, row_of
from regame.app.setup import Setup
from regame.core.words import money, percent, years_after


@dataclass(frozen=True)
class Priced:
    """What a side's policy is worth over the worlds played with it and without it.

    weapon, idle: under the holder's play, and if nothing happens; chances: of the weapon, from
    which to which the policy does not lose in the mean, or None.
    """

    weapon: Party
    idle: Party
    chances: tuple[float, float] | None
    worlds: int


def priced(shown: Answer | None, plain: Answer | None, side: str) -> Priced | None:
    """Return what a side's policy is worth; None until the same worlds are played without it.

    plain: the answer in which the side plays its own programme.
    """
    if shown is None or plain is None or shown.fan is None or plain.fan is None:
        return None
    worlds = min(shown.fan.worlds, plain.fan.worlds)
    sound = shown.fan.sound()[:worlds] & plain.fan.sound()[:worlds]
    states = [shown.fan.atlas.state(name) for name in members(shown.setup, side)]
    if not sound.any():
        return None

    def income(fan: Fan) -> Sides:
        """What the side has in each world that is sound in both."""
        return Sides(*(fan.standing(arm)[:worlds][sound][:, states].sum(axis=1)
                       for arm in (WEAPON, BASELINE)))  # fmt: skip

    usual = income(plain.fan)
    value = worth(income(shown.fan), usual)
    names = (f"With {deed(shown.setup)}", "If nothing happens")
    under, idle = (
        party_of(name, "target", change, np.asarray(neutral_band(before)))
        for name, change, before in zip(names, value, usual, strict=True)
    )
    return Priced(under, idle, chances(value), int(sound.sum()))


def worth_in_brief(found: Priced | None, side: str) -> str:
    """Return what a policy is worth in a few words, as HTML; "" while it is not known."""
    if found is None:
        return ""
    whose = "Their policies" if side == TARGETS else f"{side}'s policy"
    css = "pays" if found.weapon.middle >= 0 else "harms"
    return (
        f'<span><i class="dot {css}"></i>{escape(whose)}: worth {money(found.weapon.middle)}, '
        f"better in {found.weapon.gains} of 100</span>"
    )


def worth_in_full(found: Priced | None, setup: Setup, side: str) -> str:
    """Return what a policy is worth under the weapon and without it, as HTML."""
    whose = "their policies are" if side == TARGETS else f"{side}'s policy is"
    pronoun = "them, all together" if side == TARGETS else "it"
    if found is None:
        return f"<p>What {escape(whose)} worth comes with the same worlds without it …</p>"
    after = years_after(setup.months // 12) if setup.months % 12 == 0 else f"{setup.months} months"
    rows = "".join(row_of(party) for party in (found.weapon, found.idle))
    return (
        f'<div class="scroll"><table class="parties worth"><caption>What {escape(whose)} worth to '
        f"{pronoun}: income with it less income with the own programme, in the same {found.worlds} "
        f"worlds, with the same luck; USD, discounted, after {after}. {_paying(found)} "
        "What is given up in a deal is not in it: a policy "
        "that lets a state hold out longer can look worse for it.</caption>"
        f"<thead><tr><th>{escape(whose)} worth</th><th>worse · better</th>"
        "<th>median, range</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _paying(found: Priced) -> str:
    if found.chances is None:
        return "In the mean it loses, however likely the weapon is."
    low, high = found.chances
    if (low, high) == (0.0, 1.0):
        return "In the mean it pays, however likely the weapon is."
    turn = percent(low or high)
    return (
        f"In the mean it pays where the weapon is {'more' if low else 'less'} likely than {turn}."
    )
