import pytest

from stillwatch.audit.resemblance.phrase import names_phrase


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("On the river ELBE.", True),
        ("on the  river\nElbe", True),
        ("the river Elbes", False),
        ("of the river, Elbe", False),
        ("", False),
    ],
)
def test_whole_words_whatever_case_and_spaces(text, is_there) -> None:
    assert names_phrase(text, "river Elbe") is is_there


def test_signs_are_taken_as_they_are() -> None:
    assert names_phrase("use C++ here", "C++")
    assert not names_phrase("use Cxx here", "C.+")
