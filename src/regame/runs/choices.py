"""Keywords of a study's function in Python, as the options that its command takes."""

import inspect
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields as fields_of
from functools import wraps
from typing import Any, ForwardRef, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

from regame.core.addresses import place
from regame.core.errors import UserError
from regame.core.options import Execution, Flag, flags_of
from regame.core.words import several
from regame.strategies import registry
from regame.strategies.contract import Strategy
from regame.strategies.objects import texts_in

ANY_CLASS = ConfigDict(arbitrary_types_allowed=True)


def options_of[T](kind: type[T], choices: Mapping[str, Any]) -> T:
    """Return options of a kind from keywords with plain types.

    None is what is left out. Lists become tuples, as does one text where several may
    stand, and `out` a folder, here or in a store elsewhere. `strategies` may be classes of
    strategies instead of a file or module, and an object of a strategy may stand for its text:
    their classes become known, and since they may live in a notebook only, all rows are played in
    this process. Raises TypeError for a keyword that the study does not take.
    """
    fields, here = texts_in(choices)
    own_files = fields.get("strategies")
    if own_files is not None and not isinstance(own_files, str):
        for strategy in own_files:
            registry.add(strategy)
        fields["strategies"], here = None, True
    if here and issubclass(kind, Execution):
        fields["workers"] = 1
    if fields.get("out") is not None:
        fields["out"] = place(fields["out"])
    for name in ("ranges", "overrides"):
        if isinstance(fields.get(name), Mapping):
            pairs = fields[name].items()
            fields[name] = [f"{key}={json.dumps(value)}" for key, value in pairs]
    given = {key: x for key, x in fields.items() if x is not None}
    plain = {key: tuple(x) if isinstance(x, list) else x for key, x in given.items()}
    for field in fields_of(kind):  # type: ignore[arg-type]
        if field.default == () and field.name in plain:
            plain[field.name] = several(plain[field.name])
    return kind(**plain)


def explicit[**P, R](kind: type, choices_type: type) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Show the keywords of a study in `help()` and in notebooks, each with what its flag says.

    kind: its options; choices_type: its keywords by type. Editors read them off the function's own
    annotation, `Unpack[choices_type]`. What fails for a value of another type says so by keyword.
    """
    flags = flags_of(kind)
    types = {
        name: hint.__forward_arg__ if isinstance(hint, ForwardRef) else hint
        for name, hint in choices_type.__annotations__.items()
    }

    def decorate(study: Callable[P, R]) -> Callable[P, R]:
        """The study itself, which now says what it takes."""
        plain = inspect.signature(study)
        parameters = [at for at in plain.parameters.values() if at.kind is not at.VAR_KEYWORD]
        keywords = [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=getattr(kind, name, None),
                annotation=hint,
            )
            for name, hint in types.items()
        ]
        help_lines = [f"{name}: {_meaning(flags[name])}" for name in types if name in flags]

        @wraps(study)
        def ask(*args: P.args, **choices: P.kwargs) -> R:
            """Run the study; faults name keywords."""
            try:
                return study(*args, **choices)
            except UserError as error:
                raise UserError([in_keywords(fault, kind) for fault in error.faults]) from error
            except (TypeError, AttributeError, ValueError, OverflowError) as error:
                values = {**plain.bind_partial(*args).arguments, **choices}
                if faults := type_faults(values, study, choices_type):
                    raise UserError(faults) from error
                raise

        vars(ask)["__signature__"] = plain.replace(parameters=[*parameters, *keywords])
        ask.__doc__ = "\n".join([inspect.getdoc(study) or "", "", "Keywords:", *help_lines])
        return ask

    return decorate


def type_faults(values: Mapping[str, Any], study: Callable[..., Any], kind: type) -> list[str]:
    """Return a line for every value that is not of the type that a study's keyword has.

    values: by keyword; kind: the study's keywords by type.
    """
    names = {"Strategy": Strategy}
    keywords = get_type_hints(kind, localns=names)
    hints = get_type_hints(study, localns=names) | keywords
    return [
        f"{name} = {str(value)[:80]!r}: must be {_type_words(hints[name])}"
        for name, value in values.items()
        if name in hints and not fits(value, hints[name])
        if value is not None or name not in keywords
    ]


def fits(value: Any, hint: Any) -> bool:
    """Whether a value is of a type as written in a signature.

    >>> fits([1, "a"], list[int]), fits(3, str | int)
    (False, True)
    """
    try:
        TypeAdapter(hint, config=ANY_CLASS).validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


def _type_words(hint: Any) -> str:
    return re.sub(r"\b(?:[a-z_]+\.)+", "", getattr(hint, "__name__", str(hint)))


def _meaning(flag: Flag) -> str:
    """What a flag says, and the form of what is written like KEY=VALUE."""
    is_form = flag.shown is not None and "=" in flag.shown
    return f"{flag.help} Like {flag.shown}." if is_form else flag.help


def in_keywords(fault: str, kind: type) -> str:
    """Return a fault with keywords of Python where it names flags. kind: the study's options.

    >>> in_keywords("--set a.b = 1: unknown key", Overrides)
    'overrides a.b = 1: unknown key'
    """
    hints, flags = get_type_hints(kind), flags_of(kind).items()
    words = {flag.name or key: f"{key}=True" if hints[key] is bool else key for key, flag in flags}
    words = {flag.replace("_", "-"): keyword for flag, keyword in words.items()}
    return re.sub(r"--([a-z][a-z-]*)", lambda at: words.get(at[1], at[0]), fault)
