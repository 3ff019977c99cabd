from stillwatch.licences.keys import FORM, digest, make_key, prefix_of


def test_keys_differ_and_have_one_form() -> None:
    made = [make_key() for _ in range(50)]
    assert len({key.shown for key in made}) == 50
    for key in made:
        assert FORM.fullmatch(key.shown)
        assert prefix_of(key.shown) == key.prefix
        assert key.shown not in repr(key)


def test_what_is_no_key_has_no_prefix() -> None:
    assert prefix_of("sk-abc") is None
    assert prefix_of(make_key().shown + "x") is None


def test_the_digest_depends_on_key_and_pepper() -> None:
    shown = make_key().shown.encode()
    assert digest(b"a" * 32, shown) == digest(b"a" * 32, shown)
    assert digest(b"a" * 32, shown) != digest(b"b" * 32, shown)
    assert digest(b"a" * 32, shown) != digest(b"a" * 32, shown[:-1])
    assert len(digest(b"a" * 32, shown)) == 32
