"""Cards of the page: what each is given in the browser."""

from typing import Any

from regame.app.pictures import Sides

type Card = dict[str, Any]

UNREAD = ("network",)  # pictures whose own marks have hints


def cards_of(cards: list[Card], css: str = "") -> dict[str, Any]:
    """Return cards in one part of the page."""
    return {"keys": "", "css": css, "cards": cards}


def words_card(name: str, title: str, words: str) -> Card:
    """Return a card of words, HTML."""
    return {"name": name, "title": title, "words": words, "sides": [], "keys": "", "choices": [],
            "chosen": ""}  # fmt: skip


def card_of(board: Sides) -> Card:
    """Return a card of pictures side by side, with their figures."""
    top = board[0]
    sides = [
        {"label": f"{'AB'[k]}", "svg": picture.svg, "caption": picture.caption,
         "table": picture.table if picture.figures.headings else "",  # none of what is awaited
         "read": picture.name not in UNREAD}
        for k, picture in enumerate(board)
    ]  # fmt: skip
    return {
        "name": top.name, "title": top.title, "words": "", "sides": sides,
        "keys": top.key() if top.name == "network" else "",
        "choices": list(top.choices), "chosen": top.chosen}  # fmt: skip
