from ipaddress import ip_network

import pytest

from stillwatch.licences.licence import Licence


@pytest.mark.parametrize(
    ("model", "allowed"), [("llama-3", True), ("smol", True), ("smol2", False), ("LLAMA-3", False)]
)
def test_models_by_name_or_pattern(model, allowed) -> None:
    assert Licence(id="a", models=("llama-*", "smol")).allows_model(model) is allowed


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("10.1.2.3", True), ("11.1.2.3", False), ("::1", False), (None, False), ("nonsense", False)],
)
def test_addresses_that_are_named_are_the_only_ones(address, allowed) -> None:
    licence = Licence(id="a", addresses=(ip_network("10.0.0.0/8"),))
    assert licence.allows_address(address) is allowed
    assert Licence(id="a").allows_address(address)
