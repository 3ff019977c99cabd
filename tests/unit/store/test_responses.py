from stillwatch.store.responses import Made, find_made, forget_made, save_made


def test_found_until_forgotten_and_no_gateway_is_troubled(store) -> None:
    before, trail = store.revision(), store.trail()
    save_made(store, [Made("r1", "acme", "gpu-1", 10), Made("r2", "bob", "gpu-2", 20)])
    assert find_made(store, "r1") == Made("r1", "acme", "gpu-1", 10)
    assert find_made(store, "r3") is None
    assert forget_made(store, 20) == 1
    assert find_made(store, "r1") is None and find_made(store, "r2") is not None
    assert (store.revision(), store.trail()) == (before, trail)


def test_the_last_one_of_an_id_counts(store) -> None:
    save_made(store, [Made("r1", "acme", "gpu-1", 10)])
    save_made(store, [Made("r1", "bob", "gpu-1", 20), Made("r1", "eve", "gpu-1", 30)])
    assert find_made(store, "r1") == Made("r1", "eve", "gpu-1", 30)
