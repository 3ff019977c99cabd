import pytest

from stillwatch.marking.prose import LEAST, Prose

ENGLISH = ["this", "is", "the", "text", "of", "it", "and", "that", "is"]


def after(text, begun=True) -> Prose:
    """Return what is known after an English line, and the beginning of another."""
    prose = Prose()
    for number, word in enumerate(ENGLISH if begun else []):
        prose.gap(" " if number else "")
        prose.word(word, begins_line=not number)
    for line in text.split("\n") if text else []:
        for number, word in enumerate(line.split(" ")):
            prose.gap(" " if number else "\n")
            prose.word(word, begins_line=not number)
    prose.gap(" ")
    return prose


def test_english_shows_after_some_words() -> None:
    prose = Prose()
    for number in range(LEAST):
        prose.gap(" ")
        assert not prose.is_own()
        prose.word("the", begins_line=not number)
    assert prose.is_own()


@pytest.mark.parametrize(
    ("text", "is_own"),
    [
        ("", True),
        ("```python", False),
        ("```python\n```", True),
        ("~~~\nx\n~~~", True),
        ("a `b", False),
        ("a `b` c", True),
        ('he "said', False),
        ('he "said" it', True),
        ("he “said", False),
        ("he “said it” so", True),
        ("'it is", False),
        ("'it is'", True),
        ("it's the dogs' own", True),
        ("{ it", False),
        ("{ it }", True),
        ("[a link", False),
        ("# Head", False),
        ("| a | b", False),
        ("> cited", False),
        ("<b class=x", False),
        ("<b> bold </b>", True),
        ("1 < 2", True),
        ("und das ist es also wohl nun so wie man sagt " * 3, False),
    ],
)
def test_what_is_the_writers_own(text, is_own) -> None:
    assert after(text).is_own() is is_own


@pytest.mark.parametrize("text", ["{ the", "[ the", "<p> the"])
def test_a_text_of_json_or_markup_never_is(text) -> None:
    prose = after(text + " of it and to is that it } ] the of and it is to", begun=False)
    prose.gap("\n\n")
    assert not prose.is_own()


def test_an_indented_line_is_code() -> None:
    prose = after("")
    prose.gap("\n    ")
    assert not prose.is_own()
    prose.word("x", begins_line=True)
    prose.gap("\n  ")
    assert prose.is_own()
