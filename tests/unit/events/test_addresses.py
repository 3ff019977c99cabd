import pytest

from stillwatch.events.addresses import bare, client_hop, is_internal


@pytest.mark.parametrize(
    ("hop", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        (" 203.0.113.7:4711 ", "203.0.113.7"),
        ("[2001:db8::1]:99", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
def test_ports_and_brackets_go(hop: str, address: str) -> None:
    assert bare(hop) == address


def test_internal_networks() -> None:
    inside = ("10.1.2.3", "172.31.0.1", "192.168.9.9", "100.64.0.1", "fd00::1", "::ffff:10.0.0.1")
    assert all(map(is_internal, inside))
    assert not any(map(is_internal, ("203.0.113.7", "172.32.0.1", "2001:db8::1", "unknown")))


@pytest.mark.parametrize(
    ("forwarded", "peer", "client"),
    [
        ("203.0.113.7, 10.0.0.1", None, "203.0.113.7"),
        ("forged, 203.0.113.7", "10.0.0.1", "203.0.113.7"),
        ("198.51.100.1", "203.0.113.7", "203.0.113.7"),
        ("", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.5, 10.0.0.1", None, "10.0.0.5"),
        ("", None, None),
        (" , ", "", None),
    ],
)
def test_last_hop_from_outside_is_the_client(forwarded, peer, client) -> None:
    assert client_hop(forwarded, peer) == client
