"""What a brief is made of, however it is shown."""

from typing import NamedTuple

from markupsafe import Markup

from regame.studies.frame import Table


class Text(NamedTuple):
    """A paragraph; css: "lead", "soft" or nothing."""

    text: str
    css: str = ""


class Heading(NamedTuple):
    """The title of what follows."""

    text: str


class Picture(NamedTuple):
    """A chart with its title and key."""

    figure: Markup


class Break(NamedTuple):
    """The end of the first page."""


type Block = Text | Heading | Picture | Break | Table


class Brief(NamedTuple):
    """What is handed on, in the order in which it is read."""

    title: str
    blocks: list[Block]
