"""SVG that can stand inside a page."""

from xml.etree import ElementTree as ET

from matplotlib.figure import Figure

from stillwatch.reports.pictures.canvas import inline, picture

HOSTILE = '</text><script>alert(1)</script> $\\frac{1}{0}$ "&#'


def draw(figure: Figure) -> None:
    axes = figure.subplots()
    axes.bar([1, 2], [3, 4], hatch="//", label=HOSTILE)
    axes.legend()


def test_text_is_text_and_cannot_become_markup():
    svg = picture("one", 'alt "<b>', (4, 3), draw)
    root = ET.fromstring(svg)
    assert "<script" not in svg
    assert HOSTILE in [element.text for element in root.iter("text")]
    assert root.get("aria-label") == 'alt "<b>'
    assert root.get("role") == "img"


def test_ids_are_the_pictures_own_and_references_follow():
    svg = picture("one", "", (4, 3), draw)
    root = ET.fromstring(svg)
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    assert ids
    assert all(name.startswith("one-") for name in ids)
    values = [v for element in root.iter() for v in element.attrib.values()]
    references = [v.split("url(#")[1].split(")")[0] for v in values if "url(#" in v]
    references += [e.get("href")[1:] for e in root.iter() if e.get("href")]
    assert any("fill: url(#" in v for v in values), "the hatch is a pattern"
    assert set(references) <= ids


def test_the_same_picture_twice_is_the_same_bytes():
    assert picture("one", "", (4, 3), draw) == picture("one", "", (4, 3), draw)


def test_nothing_leaks_out_of_the_picture():
    svg = inline(
        b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3" viewBox="0 0 4 3">'
        b"<metadata/><style>* {color: red}</style><script>1</script><g><title>x</title></g></svg>",
        "one",
        "",
    )
    root = ET.fromstring(svg)
    assert {element.tag for element in root.iter()} == {"svg", "g"}
    assert root.get("width") is None
    assert root.get("viewBox") == "0 0 4 3"
