"""Flags of the command line, built from the fields of a study's options."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from functools import wraps
from typing import Annotated, Any, get_args, get_type_hints

import typer

from regame.config.files import Kind, contents, find, load_config
from regame.core.addresses import place
from regame.core.options import Flag

type Command = Callable[..., int | None]

ADDRESSES = ("out",)  # fields that name a folder here or in a store elsewhere
# Arguments and flags that name a file, looked up before the engine is imported: that takes seconds.
FILES: Mapping[str, Kind] = {
    "experiment": "experiments",
    "league": "experiments",
    "config": "configs",
}


def takes(options: type[Any], **usual: str) -> Callable[[Command], Command]:
    """Give a command one flag per field of a dataclass of options, and the filled-in options.

    The command is written with a last parameter `options`; parameters before it stay arguments of
    the command. usual: name -> what holds for this command where it is not given, as the help says
    it. Raises `KeyError` if a name in usual is no field.
    """
    hints = get_type_hints(options, include_extras=True)
    field_by_name = {field.name: field for field in fields(options)}
    if unknown := usual.keys() - field_by_name.keys():
        raise KeyError(*unknown)
    flags = [
        _parameter(field, hints[name], usual.get(name)) for name, field in field_by_name.items()
    ]

    def decorate(command: Command) -> Command:
        """The command with these flags in place of `options`."""
        parameters = [
            p for p in inspect.signature(command).parameters.values() if p.name != "options"
        ]

        @wraps(command)
        def call(**given: Any) -> int | None:
            """Run the command with its flags gathered into its options."""
            check_early(given)
            chosen = {name: _frozen(given.pop(name)) for name in field_by_name}
            return command(**given, options=options(**chosen))

        # Typer reads flags off the signature; the hints must agree with it.
        vars(call)["__signature__"] = inspect.Signature([*parameters, *flags])
        call.__annotations__ = {p.name: p.annotation for p in (*parameters, *flags)}
        return call

    return decorate


def check_early(given: Mapping[str, Any]) -> None:
    """Raise UserError for a name that does not exist, as far as no engine is needed to know it.

    given: values by argument or flag. Names in strategies of the user's own, which only their
    file knows, are left to the study.
    """
    for name, kind in FILES.items():
        if given.get(name) is not None:
            find(kind, given[name])
    experiment = contents("experiments", given["experiment"]) if given.get("experiment") else {}
    config = given.get("config") or experiment.get("config")
    if config is not None and given.get("overrides"):
        load_config(config, given["overrides"])
    wanted, baseline = given.get("treatments") or (), given.get("baseline")
    if experiment and (wanted or baseline) and not given.get("strategies"):
        from regame.runs.policies import check_names

        cells, baselines = (experiment.get(key, {}) for key in ("treatments", "baselines"))
        check_names(cells, wanted, baselines, baseline)


def _parameter(field: Field[Any], hint: Any, usual: str | None) -> inspect.Parameter:
    """Turn one field into the keyword parameter that Typer makes a flag of."""
    kind, flag = get_args(hint)
    assert isinstance(flag, Flag)
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
