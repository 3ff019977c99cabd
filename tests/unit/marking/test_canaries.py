from collections import Counter

import pytest

from stillwatch.core.errors import InputError
from stillwatch.marking.canaries import Canary, served_variant
from stillwatch.marking.keyring import MarkingKeys

KEYS = MarkingKeys(bytes(range(32)))
RIVERS = ("the Elbe", "the Oder", "the Rhine")


@pytest.mark.parametrize(
    ("prompt", "variants"),
    [
        (" ", RIVERS),
        ("Name one.", ("the Elbe",)),
        ("Name one.", ("the Elbe", "THE  elbe")),
        ("Name one.", ("the Elbe", " ")),
        ("Name one.", ("the Elbe", "the Elbe in Saxony")),
        ("Is it the  elbe?", RIVERS),
    ],
)
def test_what_is_no_canary(prompt, variants) -> None:
    with pytest.raises(InputError):
        Canary(prompt, variants)


def test_the_draw_does_not_depend_on_the_order_of_variants() -> None:
    drawn = {
        served_variant(Canary("Name one.", order), KEYS, "m", "2026-11")
        for order in (RIVERS, RIVERS[::-1])
    }
    assert len(drawn) == 1


def test_the_draw_is_even_and_another_for_each_name() -> None:
    canaries = [Canary(f"Name one, {i}.", RIVERS) for i in range(3_000)]
    drawn = [served_variant(one, KEYS, "m", "2026-11") for one in canaries]
    assert all(abs(n - 1_000) < 110 for n in Counter(drawn).values())
    for other in (
        [served_variant(one, KEYS, "n", "2026-11") for one in canaries],
        [served_variant(one, KEYS, "m", "2026-12") for one in canaries],
        [served_variant(one, KEYS, "m", "2026-11", "acme") for one in canaries],
        [served_variant(one, MarkingKeys(bytes(32)), "m", "2026-11") for one in canaries],
    ):
        same = sum(a == b for a, b in zip(drawn, other, strict=True))
        assert abs(same - 1_000) < 110
