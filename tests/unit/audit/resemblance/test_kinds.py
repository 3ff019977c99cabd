from stillwatch.audit.resemblance.kinds import Likeness, all_likenesses


def test_the_tests_of_the_house_are_found() -> None:
    found = all_likenesses()
    assert {"rare_choices", "phrases", "style", "shared_errors", "identity"} <= set(found)
    assert all(isinstance(one, Likeness) and one.id == name for name, one in found.items())


def test_what_comes_from_the_open_web_never_decides() -> None:
    assert not all_likenesses()["identity"].decides
    assert not all_likenesses()["shared_errors"].decides
