"""Labels that callers put on requests: which of them names the account, the user, the session.

Gateways bill one upstream key for everybody behind it; whose request it was stands in a label
that the operator chose (``requestMetadata``, ``Helicone-Property-...``, ``cf-aig-metadata``).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from stillwatch.events.event import text

CUSTOMER: Final = ("account", "accountid", "customer", "customerid", "tenant", "tenantid")
USER: Final = ("user", "userid", "enduser", "enduserid")
SESSION: Final = ("session", "sessionid", "conversationid", "heliconesessionid")
EMPTY: Final = ("", "-")


def plain(name: str) -> str:
    """Return a label's name without case, separators and what marks it as a header."""
    name = name.lower().replace("-", "_").removeprefix("http_").removeprefix("x_")
    return name.replace("_", "").replace(".", "")


def named(labels: Any, names: Iterable[str]) -> str | None:
    """Return the value of the first of some names (as `plain` makes them) that has one."""
    if not isinstance(labels, Mapping):
        return None
    found = {plain(name): value for name, value in labels.items() if isinstance(name, str)}
    values = (text(found.get(name)) for name in names)
    return next((value for value in values if value is not None and value not in EMPTY), None)


def who(labels: Any, user: str | None = None) -> tuple[str | None, str | None]:
    """Return account and end user: the customer, and the user within it; else the user alone.

    Parameters
    ----------
    labels : mapping
    user : str, optional
        The user that the source has a field of its own for.
    """
    user = user or named(labels, USER)
    customer = named(labels, CUSTOMER)
    return (user, None) if customer is None else (customer, user)
