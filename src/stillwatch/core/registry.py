"""Find plug-ins: every module of a package, then an entry-point group.

A plug-in is one file that holds one module constant (``READER``, ``DETECTOR``, ``SIGNAL``).
Other distributions ship theirs under the entry-point group of the same kind.
"""

import importlib
import pkgutil
from importlib.metadata import entry_points
from typing import Protocol, TypeVar

from stillwatch.core.errors import StillwatchError


class Plugin(Protocol):
    """What every registered thing has."""

    @property
    def id(self) -> str:
        """Unique name, snake_case."""
        ...


P = TypeVar("P", bound=Plugin)


def discover(package: str, constant: str, group: str, kind: type[P]) -> dict[str, P]:
    """Return the plug-ins of one kind by id, sorted by id.

    Parameters
    ----------
    package : str
        Dotted package whose modules are looked through.
    constant : str
        Name of the module constant that holds the plug-in.
    group : str
        Entry-point group for plug-ins of other distributions.
    kind : type
        What each plug-in must be an instance of.

    Raises
    ------
    StillwatchError
        Two plug-ins share an id, or one is of the wrong type.
    """
    found: dict[str, P] = {}
    root = importlib.import_module(package)
    names = sorted(info.name for info in pkgutil.iter_modules(root.__path__))
    modules = [importlib.import_module(f"{package}.{name}") for name in names]
    candidates = [(m.__name__, getattr(m, constant)) for m in modules if hasattr(m, constant)]
    candidates += [(ep.value, ep.load()) for ep in entry_points(group=group)]
    for origin, plugin in candidates:
        if not isinstance(plugin, kind):
            raise StillwatchError(f"{origin}: {constant} is not a {kind.__name__}")
        one: P = plugin
        if one.id in found:
            raise StillwatchError(f"{origin}: {kind.__name__} id {one.id!r} is taken")
        found[one.id] = one
    return dict(sorted(found.items()))
