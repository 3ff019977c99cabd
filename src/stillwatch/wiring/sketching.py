"""How to sketch, in a form that travels to worker processes and clusters."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from stillwatch.core.keyed import KeyedHash
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reading import read_file
from stillwatch.sketches.corpus import from_bytes
from stillwatch.sketches.sketch import Sketcher


@dataclass(frozen=True)
class SketchRecipe:
    """Everything that a `Sketcher` is made of.

    Attributes
    ----------
    key : bytes
        Provider's hash key.
    corpora : bytes
        A serialised `CorpusIndex`.
    """

    key: bytes = field(repr=False)
    corpora: bytes = field(repr=False)

    def sketcher(self) -> Sketcher:
        """Make the sketcher."""
        return Sketcher(KeyedHash(self.key), from_bytes(self.corpora, "corpus index"))


def sketch_file(
    path: str, source: str | None, sketcher: Sketcher
) -> Iterator[pa.RecordBatch | BadLine]:
    """Read and sketch one file; a sketcher serves many files, since making it takes a while."""
    for item in read_file(path, source):
        yield item if isinstance(item, BadLine) else sketcher.sketch(item)
