"""Flags of the command line, built from the fields of a study's options."""

import inspect
from collections.abc import Callable
from dataclasses import Field, fields
from functools import wraps
from typing import Annotated, Any, get_type_hints

import typer

from regame.core.addresses import place
from regame.core.options import FLAG, Flag

type Command = Callable[..., int | None]

ADDRESSES = ("out",)  # fields that name a folder here or in a store elsewhere


def takes(options: type[Any], **usual: str) -> Callable[[Command], Command]:
    """Give a command one flag per field of a dataclass of options, and the filled-in options.

    The command is written with a last parameter `options`; parameters before it stay arguments of
    the command. usual: name -> what holds for this command where it is not given, as the help says
    it. Raises `KeyError` if a name in usual is no field.
    """
    hints = get_type_hints(options)
    by_name = {field.name: field for field in fields(options)}
    if unknown := usual.keys() - by_name.keys():
        raise KeyError(*unknown)
    flags = [_parameter(field, hints[name], usual.get(name)) for name, field in by_name.items()]

    def decorate(command: Command) -> Command:
        """The command with these flags in place of `options`."""
        written = inspect.signature(command).parameters.values()
        parameters = [p for p in written if p.name != "options"]

        @wraps(command)
        def call(**given: Any) -> int | None:
            """Run the command with its flags gathered into its options."""
            from regame.commands.early import check_early  # takes longer than all of --help

            check_early(given)
            chosen = {name: _frozen(given.pop(name)) for name in by_name}
            return command(**given, options=options(**chosen))

        # Typer reads flags off the signature; the hints must agree with it.
        vars(call)["__signature__"] = inspect.Signature([*parameters, *flags])
        call.__annotations__ = {p.name: p.annotation for p in (*parameters, *flags)}
        return call

    return decorate


def _parameter(field: Field[Any], kind: Any, usual: str | None) -> inspect.Parameter:
    """Turn one field into the keyword parameter that Typer makes a flag of."""
    flag: Flag = field.metadata[FLAG]
    repeated, default = kind == tuple[str, ...], usual or flag.usual
    option = typer.Option(
        f"--{flag.name or field.name}",
        help=f"{flag.help} [default: {default}]" if default else flag.help,
        min=flag.least,
        max=flag.most,
        metavar=flag.shown,
        show_default=not default,
        parser=place if field.name in ADDRESSES else None,
    )
    return inspect.Parameter(
        field.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=[] if repeated else field.default,
        annotation=Annotated[list[str] if repeated else kind, option],
    )


def _frozen(value: Any) -> Any:
    """Make the list that Typer collects from a repeated flag into a tuple."""
    return tuple(value) if isinstance(value, list) else value


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]


def flag(metavar: str, meaning: str, *names: str) -> Any:
    """Return what a parameter is annotated with that is a flag with a value."""
    return typer.Option(*names, metavar=metavar, help=meaning)


def argument(metavar: str, meaning: str) -> Any:
    """Return what a parameter is annotated with that is an argument."""
    return typer.Argument(metavar=metavar, help=meaning)


Named = Annotated[str | None, argument("NAME", "One of them, in full.")]
Experiment = Annotated[str, argument("EXPERIMENT", "Its name or path.")]
