from pydantic import BaseModel

from stillwatch.litellm.chunks import as_events, as_pieces, is_text, like


class Piece(BaseModel):
    id: str
    text: str | None = None


def test_objects_become_events_and_objects_again() -> None:
    piece = Piece(id="a", text="hi")
    events = as_events(piece)
    assert events == b'data: {"id":"a","text":"hi"}\n\n'
    assert as_pieces(piece, events * 2) == [piece, piece]
    assert as_pieces(piece, b"") == []
    assert as_pieces({"id": "a"}, events) == [{"id": "a", "text": "hi"}]


def test_an_event_of_another_kind_stays_an_event() -> None:
    other = b'data: {"kind":"other"}\n\n'
    assert as_pieces(Piece(id="a"), other) == [other]


def test_text_stays_text() -> None:
    assert is_text(b"data") and is_text("data") and not is_text({})
    assert as_events("data: x") == b"data: x"
    assert as_pieces(b"", b"data: x\n\n") == [b"data: x\n\n"]
    assert as_pieces("", b"data: x\n\n") == ["data: x\n\n"]
    assert as_pieces("", b"") == as_pieces(b"", b"") == []


def test_what_litellm_hides_in_an_answer_stays() -> None:
    class Answer(Piece):
        def __init__(self, **values) -> None:
            super().__init__(**values)
            object.__setattr__(self, "_hidden_params", {})

    answer = Answer(id="a", text="hi")
    answer._hidden_params["model_id"] = "7"
    made = like(answer, {"id": "a"})
    assert isinstance(made, Answer)
    assert (made.text, made._hidden_params) == (None, {"model_id": "7"})
