"""Every strategy by name, and the parser of texts such as `Quota2010(severity=0.4)`.

A text is read, never evaluated: a name of the registry and parameters that are plain literals.
"""

import ast
import importlib
import importlib.util
import inspect
import sys
import traceback
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from regame.core.addresses import is_file
from regame.core.errors import UserError, nearest, refuse
from regame.strategies.contract import Strategy
from regame.strategies.holders import Schedule
from regame.strategies.parameters import parameter_faults

MODULES = tuple(
    f"regame.strategies.{name}"
    for name in ("china", "holders", "importers", "answers", "recorded", "planner", "firms.rules")
)
GROUP = "regame.strategies"  # entry points of packages that bring strategies
OWN = "regame_own_"  # put before the name of a loaded file, so that it hides no module
_found: dict[str, type[Strategy]] = {}
_packages: set[str] = set()  # modules that entry points brought
_loaded: set[str] = set()  # modules that the command line named


def strategies() -> dict[str, type[Strategy]]:
    """Every known strategy class by its name: the catalogue, entry points and loaded files."""
    if not _found:
        for module in MODULES:
            _add(importlib.import_module(module))
        for entry in entry_points(group=GROUP):
            _add_package(entry)
    return _found


def add(strategy: Any) -> None:
    """Make a class of strategy known by its name, in this process; a newer one takes its place.

    Raises UserError if it is no strategy, or has the name of one that is not the user's own.
    """
    registered = strategies()
    if not isinstance(strategy, type) or not issubclass(strategy, Strategy):
        raise UserError(f"strategies: {strategy!r} is no class of Strategy")
    if "__dataclass_fields__" not in vars(strategy):
        raise UserError(f"strategies: {strategy.__name__} must be a frozen dataclass")
    same = registered.get(strategy.__name__)
    if same is not None and same.__module__ == strategy.__module__:
        del registered[strategy.__name__]
    _add(strategy)


def _add_package(entry: EntryPoint) -> None:
    """Add what another package brings, a class or a module; say so where it cannot be loaded."""
    try:
        brought = entry.load()
        _add(brought)
        _packages.update({entry.module, *(cls.__module__ for cls in _brought(brought).values())})
    except Exception as error:  # theirs, and no reason to stop anybody else's work
        package = entry.dist.name if entry.dist else "a package"
        why = str(error) if isinstance(error, UserError) else repr(error)
        sys.stderr.write(f"regame: strategies {entry.value!r} of {package} are left out: {why}\n")


def _add(module: object) -> None:
    """Add a class or the classes of a module, all or none; UserError if another has the name."""
    brought = _brought(module)
    owners = {name: _found[name].__module__ for name in brought if name in _found}
    taken_names = {name: of for name, of in owners.items() if of != brought[name].__module__}
    if taken_names:
        raise UserError(
            f"{name} is {'the catalogue' if of in MODULES else of.removeprefix(OWN)}'s: choose "
            "another name"
            for name, of in taken_names.items()
        )
    _found.update(brought)


def _brought(module: object) -> dict[str, type[Strategy]]:
    """The strategies that a class or a module brings, by name."""
    if isinstance(module, type):
        return {module.__name__: module} if issubclass(module, Strategy) else {}
    module_name = getattr(module, "__name__", "")
    return {
        name: value  # type: ignore[misc]
        for name, value in vars(module).items()
        if _is_strategy(value, module_name) and is_dataclass(value) and not name.startswith("_")
    }


def _is_strategy(value: Any, module: str) -> bool:
    return inspect.isclass(value) and issubclass(value, Strategy) and value.__module__ == module


def load(source: str) -> list[str]:
    """Add the strategies of a Python file or module named on the command line; return their names.

    A file becomes a module of the name OWN + its stem, the same in every process, and may import
    what is in its folder, which is searched last. Raises UserError where there is no such file or
    module, it cannot be read, holds no strategy, or gives one the name of one from elsewhere.
    """
    strategies()
    if not source:
        raise UserError("--strategies '': must name a Python file or a module")
    path = Path(source)
    try:
        if source.endswith(".py"):
            if not is_file(path):
                raise UserError(f"--strategies {source}: no such file")
            name = OWN + path.stem.replace(".", "_")  # a dot would ask for a package
            folder = str(path.resolve().parent)
            if folder not in sys.path:
                sys.path.append(folder)
            spec = importlib.util.spec_from_file_location(name, path)
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            spec.loader.exec_module(module)
        else:
            module = importlib.import_module(source)
    except UserError:
        raise
    except (ImportError, SyntaxError) as error:
        raise UserError(f"--strategies {source}: {error}") from error
    except Exception as error:
        line = traceback.extract_tb(error.__traceback__)[-1].lineno
        raise UserError(f"--strategies {source}: line {line}: {error!r}") from error
    try:
        _add(module)
    except UserError as error:
        raise UserError([f"--strategies {source}: {fault}" for fault in error.faults]) from None
    names_loaded = [name for name, cls in _found.items() if cls.__module__ == module.__name__]
    _loaded.add(module.__name__)
    if not names_loaded:
        raise UserError(f"--strategies {source}: {_why_none(module)}")
    return names_loaded


def brought() -> list[str]:
    """Return the names of all strategies that the catalogue does not hold: users' and packages'."""
    return [name for name, cls in strategies().items() if cls.__module__ not in MODULES]


def is_loadable(cls: type[Strategy]) -> bool:
    """Whether another process can load a class: of a file, a module named, or a package."""
    return cls.__module__ in _loaded | _packages


def sources(own: str | None = None) -> list[Path]:
    """The files that all strategies but the catalogue's are made of, in the same order every time.

    own: the file or module named on the command line. A file counts with the modules of its
    folder that it imports, a package with all its Python files, since a strategy may call any.
    """
    strategies()
    if own is not None and own.endswith(".py"):
        files, modules = _with_imported(Path(own)), _packages
    else:
        files, modules = [], _packages | ({own} if own else set())
    return files + [path for module in sorted(modules) for path in _files(module)]


def _with_imported(file: Path) -> list[Path]:
    """A file, and the Python files of its folder that it imports, that those import, and so on."""
    files_found: set[Path] = set()
    waiting = {file}
    while waiting:
        files_found |= waiting
        near = (path for at in waiting for name in _imported(at) for path in _named(at, name))
        waiting = set(near) - files_found
    return [file, *sorted(files_found - {file})]


def _imported(file: Path) -> set[str]:
    """The first parts of the names of all modules that a file imports, wherever it does so."""
    try:
        nodes = list(ast.walk(ast.parse(file.read_bytes())))
    except (SyntaxError, ValueError):  # imported late, or never: play will show
        return set()
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.module and not n.level}
    return {name.partition(".")[0] for name in names}


def _named(file: Path, name: str) -> list[Path]:
    """The Python files of the module or package of a name in the folder of a file."""
    lone = file.with_name(f"{name}.py")
    return [*([lone] if lone.is_file() else []), *file.with_name(name).rglob("*.py")]


def _files(module: str) -> list[Path]:
    """The Python files of the package at whose top a module lies, or the one of a lone module."""
    parts = module.split(".")
    for depth in range(1, len(parts) + 1):
        spec = importlib.util.find_spec(".".join(parts[:depth]))
        if spec is not None and spec.origin is not None:  # a namespace has none: look below it
            folders = spec.submodule_search_locations
            files_found = [path for folder in folders or () for path in Path(folder).rglob("*.py")]
            return sorted(path for path in files_found or [Path(spec.origin)] if path.is_file())
    return []


def _why_none(module: object) -> str:
    """Why nothing in a module is a strategy."""
    for name, value in vars(module).items():
        if _is_strategy(value, getattr(module, "__name__", "")) and not is_dataclass(value):
            return f"{name} must be a frozen dataclass: put @dataclass(frozen=True) above it"
    return "holds no class that extends Strategy"


def parse(text: str, known: Mapping[str, type[Strategy]] | None = None) -> Strategy:
    """The strategy that a text names, `Name` or `Name(key=value, ...)`.

    known: classes by name, those of `strategies` unless given. Raises UserError that names the
    fault and the nearest right name.
    """
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        raise UserError(f"strategy {text!r}: must read like Name or Name(key=value)") from None
    call = node if isinstance(node, ast.Call) else ast.Call(func=node, args=[], keywords=[])
    if not isinstance(call.func, ast.Name) or call.args:
        raise UserError(f"strategy {text!r}: must read like Name or Name(key=value)")
    known = strategies() if known is None else known
    name = call.func.id
    if name not in known:
        raise UserError(f"strategy {text!r}: no strategy {name!r}{nearest(name, known)}")
    cls = known[name]
    allowed: list[str] = [f.name for f in fields(cls)] if is_dataclass(cls) else []
    arguments: dict[str, object] = {}
    for keyword in call.keywords:
        key = keyword.arg or "**"
        if key not in allowed:
            hint = nearest(key, allowed) or f"; it takes {', '.join(allowed) or 'nothing'}"
            raise UserError(f"strategy {text!r}: {name} has no parameter {key!r}{hint}")
        try:
            arguments[key] = _literal(keyword.value)
        except ValueError:
            raise UserError(f"strategy {text!r}: {key} must be a plain number or text") from None
    return _made(text, cls, arguments)


def faults_of(text: str, states: tuple[str, ...], opens: int) -> list[str]:
    """What of a strategy's parameters and dates fits no world of these states, a line each.

    opens: the year in whose January the world does. Of the catalogue's strategies alone: those of
    users are tried apart, and reading the text reports what names none.
    """
    cls = strategies().get(text.partition("(")[0].strip())
    if cls is None or cls.__module__ not in MODULES:
        return []
    try:
        strategy = parse(text)
        dated = strategy.dated_faults(states, opens) if isinstance(strategy, Schedule) else []
    except UserError as error:
        return error.faults
    return [f"strategy {text!r}: {fault}" for fault in dated]


def _made(text: str, cls: type[Strategy], given: Mapping[str, Any]) -> Strategy:
    """The strategy of a class with these parameters, each of its type and within its bounds."""
    try:
        instance = cls(**given)
        faults: list[str] = parameter_faults(instance)
    except UserError:
        raise
    except (TypeError, ValueError) as error:
        raise UserError(f"strategy {text!r}: {error}") from None
    except Exception as error:  # whatever a user's own makes of its parameters
        raise UserError(f"strategy {text!r}: {error!r} ({_line_of(error)})") from error
    refuse(f"strategy {text!r}: {fault}" for fault in faults)
    return instance


def _line_of(error: BaseException) -> str:
    """File and line in which an error was raised, "mine.py:12"."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def _literal(node: ast.expr) -> object:
    if isinstance(node, ast.Name) and node.id in ("true", "false"):  # as TOML writes them
        return node.id == "true"
    value: object = ast.literal_eval(node)
    return value


def where(strategy: Strategy | type[Strategy], error: BaseException | None = None) -> str:
    """File and line of a strategy's fault, "mine.py:12": where it raised, or where it begins."""
    cls = strategy if isinstance(strategy, type) else type(strategy)
    try:
        path, (_, line) = Path(inspect.getfile(cls)), inspect.getsourcelines(cls)
    except (OSError, TypeError):
        return "no file"
    for frame in traceback.extract_tb(error.__traceback__) if error else ():
        if Path(frame.filename) == path and frame.lineno is not None:
            line = frame.lineno
    return f"{path.name}:{line}"
