"""Flags of the command line, built from the fields of `Options`."""

import inspect
from collections.abc import Callable
from dataclasses import Field, fields
from functools import wraps
from typing import Annotated, Any, get_args, get_type_hints

import typer

from regame.core.addresses import place
from regame.core.options import Flag, Options

type Command = Callable[..., int | None]

# A flag that may be repeated names one value; its field holds them all.
REPEATED = {"overrides": "--set", "treatments": "--treatment"}
ADDRESSES = ("out",)  # fields that name a folder here or in a store elsewhere


def takes(*names: str, **usual: str) -> Callable[[Command], Command]:
    """Give a command one flag per named field of `Options`, and the filled-in `Options`.

    The command is written with a last parameter `options: Options`; parameters before it stay
    arguments of the command. usual: name -> what holds for this command where it is not given, as
    the help says it. Raises `KeyError` if a name is no field of `Options`, or usual and not taken.
    """
    known = {field.name: field for field in fields(Options)}
    told = {name: usual.pop(name, None) for name in names}
    if usual:
        raise KeyError(*usual)
    flags = [_parameter(known[name], told[name]) for name in names]

    def decorate(command: Command) -> Command:
        """The command with these flags in place of `options`."""
        own = [p for p in inspect.signature(command).parameters.values() if p.name != "options"]

        @wraps(command)
        def call(**given: Any) -> int | None:
            """Run the command with its flags gathered into `Options`."""
            chosen = {name: _frozen(given.pop(name)) for name in names}
            return command(**given, options=Options(**chosen))

        # Typer reads flags off the signature; the hints must tell the same story.
        vars(call)["__signature__"] = inspect.Signature([*own, *flags])
        call.__annotations__ = {p.name: p.annotation for p in (*own, *flags)}
        return call

    return decorate


def _parameter(field: Field[Any], usual: str | None) -> inspect.Parameter:
    """Turn one field into the keyword parameter that Typer makes a flag of."""
    hint, flag = get_args(get_type_hints(Options, include_extras=True)[field.name])
    assert isinstance(flag, Flag)
    repeated, told = field.name in REPEATED, usual or flag.usual
    option = typer.Option(
        REPEATED.get(field.name, f"--{field.name}"),
        help=f"{flag.help} [default: {told}]" if told else flag.help,
        min=flag.least,
        max=flag.most,
        metavar=flag.shown,
        show_default=not told,
        parser=place if field.name in ADDRESSES else None,
    )
    return inspect.Parameter(
        field.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=[] if repeated else field.default,
        annotation=Annotated[list[str] if repeated else hint, option],
    )


def _frozen(value: Any) -> Any:
    """Make the list that Typer collects from a repeated flag into a tuple."""
    return tuple(value) if isinstance(value, list) else value
