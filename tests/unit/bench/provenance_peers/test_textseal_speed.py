import importlib.util

import numpy as np
import pytest

if importlib.util.find_spec("textseal") is None:  # to import it whole needs a sentence encoder
    pytest.skip("make bench-provenance-peers installs it", allow_module_level=True)
pytest.importorskip("torch")

from bench.provenance_peers.textseal_speed import WAYS, tokens_a_second


@pytest.mark.parametrize("way", sorted(WAYS))
def test_both_ways_take_time_for_each_token(way):
    text = [np.arange(300, dtype=np.uint32)]
    assert 0 < tokens_a_second(text, way, "greenlist", 1) < 1e8


def test_another_way_is_refused():
    with pytest.raises(KeyError):
        tokens_a_second([np.arange(9, dtype=np.uint32)], "guess", "greenlist", 1)
