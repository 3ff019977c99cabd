"""Whose address: the client's hop in a chain of proxies."""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

INTERNAL: Final = tuple(
    ipaddress.ip_network(name)
    for name in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)
"""Where one's own proxies stand: RFC 1918, 6598, 1122, 3927, 4193, 4291."""


def bare(hop: str) -> str:
    """Return an address without port and brackets."""
    hop = hop.strip().strip('"')
    if hop.startswith("["):
        return hop[1:].split("]")[0]
    return hop.split(":")[0] if hop.count(":") == 1 else hop


@lru_cache(maxsize=65_536)
def is_internal(address: str) -> bool:
    """Whether an address is of a private network; what is no address is not."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return any(ip in network for network in INTERNAL)


def client_hop(forwarded: str, peer: str | None = None) -> str | None:
    """Return the address of the client.

    Parameters
    ----------
    forwarded : str
        ``X-Forwarded-For``: the client first, then each proxy. Clients can write anything into
        its beginning, so it is read from its end: the last address that is not internal was seen
        by one's own proxy.
    peer : str or None
        Who connected to the proxy that wrote the log; comes after the forwarded ones.
    """
    hops: Sequence[str] = [bare(hop) for hop in (*forwarded.split(","), peer or "") if hop.strip()]
    outside = [hop for hop in hops if not is_internal(hop)]
    if outside:
        return outside[-1]
    return hops[0] if hops else None
