"""Subjects under judgement, column by column, in numpy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Units:
    """Profiles of n subjects.

    Attributes
    ----------
    subjects : tuple of str, length n
    columns : mapping of str to ndarray of float64, shape (n,)
        Null is NaN. A column that no subject has may be missing altogether.
    """

    subjects: tuple[str, ...]
    columns: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.subjects)

    def __getitem__(self, name: str) -> Floats:
        """Return a column, all NaN if it is unknown."""
        known = self.columns.get(name)
        return np.full(len(self), np.nan) if known is None else known

    def count(self, name: str) -> Floats:
        """Return a column of counts whose null means that nothing was counted."""
        return np.nan_to_num(self[name], nan=0.0)

    def row(self, i: int) -> dict[str, float]:
        """Return one subject's columns."""
        return {name: float(values[i]) for name, values in self.columns.items()}

    def take(self, chosen: Ints | Bools) -> "Units":
        """Return some of the subjects, by position or by mask."""
        at = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else chosen
        return Units(
            tuple(self.subjects[i] for i in at),
            {name: values[at] for name, values in self.columns.items()},
        )

    def with_columns(self, **new: Floats) -> "Units":
        """Return the same subjects with columns added or replaced."""
        return Units(self.subjects, {**self.columns, **new})

    @classmethod
    def from_arrow(cls, table: pa.Table, subject: str = "subject") -> "Units":
        """Read profiles from a table; every column but the subject must be numeric."""
        columns = {
            name: np.asarray(
                table.column(name).cast(pa.float64()).to_numpy(zero_copy_only=False), float
            )
            for name in table.column_names
            if name != subject
        }
        return cls(tuple(table.column(subject).to_pylist()), columns)

    def to_arrow(self) -> pa.Table:
        """Return a table with a ``subject`` column; NaN becomes null."""
        arrays = {name: pa.array(v, mask=np.isnan(v)) for name, v in self.columns.items()}
        return pa.table({"subject": pa.array(self.subjects, pa.string()), **arrays})


def concatenate(parts: Sequence[Units]) -> Units:
    """Join the subjects of several tables; a column that one lacks is NaN there."""
    names = sorted({name for part in parts for name in part.columns})
    return Units(
        tuple(subject for part in parts for subject in part.subjects),
        {name: np.concatenate([part[name] for part in parts]) for name in names},
    )
