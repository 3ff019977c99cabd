"""Numbers of blocks in a stream from which some blocks are left out."""


def number(value: object) -> int | None:
    """Return what an event gives as a block's number, if it is one."""
    return value if isinstance(value, int) else None


class Indexes:
    """Numbers the blocks that remain without gaps, as clients expect them."""

    def __init__(self) -> None:
        self._dropped: set[int] = set()

    def drop(self, index: int) -> None:
        """Leave a block out."""
        self._dropped.add(index)

    def keep(self, index: int) -> None:
        """Take a block in, which may reuse the number of one that was left out."""
        self._dropped.discard(index)

    def is_dropped(self, index: int | None) -> bool:
        """Tell whether a block is left out."""
        return index in self._dropped

    def renumbered(self, index: int) -> int:
        """Return the number of a block among those that remain."""
        return index - sum(one < index for one in self._dropped)
