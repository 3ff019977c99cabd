"""What one account asks for: a client's dialect and a run of requests."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self


@dataclass(frozen=True, slots=True)
class Ask:
    """One request and its answer.

    Attributes
    ----------
    messages : list of dict
        role and content.
    answer : str
    session : str or None
        Conversation it belongs to; turns of one follow each other.
    """

    messages: list[dict[str, str]]
    answer: str
    session: str | None = None


@dataclass(frozen=True)
class Client:
    """How one program speaks.

    Attributes
    ----------
    path : str
        Path of the API that it calls.
    user_agent, header_order, ja4 : str
    parameters : dict
        Parameters that it sends explicitly, with their values.
    stream : bool
    """

    path: str
    user_agent: str
    header_order: str
    ja4: str
    parameters: dict[str, Any] = field(default_factory=dict)
    stream: bool = False

    def asking(self, other: Self) -> Self:
        """Return this client as it sends what another asks for: with the other's parameters."""
        return replace(self, parameters=other.parameters, stream=other.stream)


@dataclass(frozen=True)
class Workload:
    """A client, a model and the requests in order.

    Attributes
    ----------
    clients : tuple of Client
        Requests are spread over them at random; most accounts have one.
    model : str
    asks : iterator of Ask
        As many as are wanted may be taken; it ends where there is nothing left.
    rhythm : str
        steady: real arrival structure; nightly: one job a night; sessions: turns of a
        conversation follow each other.
    end_users : int
        How many different end users the program names; 0 for none.
    """

    clients: tuple[Client, ...]
    model: str
    asks: Iterator[Ask]
    rhythm: Literal["steady", "nightly", "sessions"] = "steady"
    end_users: int = 0
