import hashlib
import json

import pytest

from stillwatch.audit.collecting.chain import START, BrokenError, check, digest, linked


def chain(*texts: str) -> list[bytes]:
    out, previous = [], START
    for text in texts:
        out.append(linked({"answer": text}, previous))
        previous = digest(out[-1])
    return out


def verify(lines: list[bytes]) -> None:
    previous = START
    for line in lines:
        check(line, json.loads(line).get("previous"), previous)
        previous = digest(line)


def test_a_chain_is_json_and_holds() -> None:
    lines = chain("a", "b\n\ud800é", 'c", "sha256": "' + "0" * 64 + '"}')
    verify(lines)
    assert json.loads(lines[1])["answer"] == "b\n\ud800é"
    assert json.loads(lines[1])["previous"] == hashlib.sha256(lines[0]).hexdigest()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_changed_line_is_found_wherever_it_stands(place) -> None:
    lines = chain("a", "b", "c")
    verify(lines)
    lines[place] = lines[place].replace(b'{"answer": "', b'{"answer": "x')
    with pytest.raises(BrokenError, match="was changed"):
        verify(lines)


def test_removed_moved_and_added_lines_are_found() -> None:
    one, two, three = chain("a", "b", "c")
    for broken in ([one, three], [one, three, two], [one, two, two, three]):
        with pytest.raises(BrokenError, match="does not follow"):
            verify(broken)
    with pytest.raises(BrokenError, match="not the first line"):
        verify([two, three])


def test_a_line_without_its_digest_is_found() -> None:
    line = linked({"answer": "a"}, START)
    stripped = json.loads(line)
    del stripped["sha256"]
    with pytest.raises(BrokenError, match="lost its own digest"):
        verify([json.dumps(stripped).encode()])
