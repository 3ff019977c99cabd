from stillwatch.events.reader import Reader, registry


def test_registry_is_sorted_and_named_by_id() -> None:
    found = registry()
    assert list(found) == sorted(found) and "litellm_slp" in found
    assert all(isinstance(one, Reader) and one.id == name for name, one in found.items())
