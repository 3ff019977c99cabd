"""Write canonical events: Parquet, one folder a day."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from stillwatch.events.schema import EVENT_SCHEMA


def write_events(batches: Iterable[pa.RecordBatch], folder: Path) -> None:
    """Write events to ``folder/day=YYYY-MM-DD/part-N.parquet``, days in UTC.

    Parameters
    ----------
    batches : iterable of pyarrow.RecordBatch
        Of `EVENT_SCHEMA`.
    folder : Path
        Must not hold events yet.
    """
    with_day = pa.schema([*EVENT_SCHEMA, pa.field("day", pa.string())])

    def dated() -> Iterable[pa.RecordBatch]:
        for batch in batches:
            day = pc.strftime(batch.column("start"), format="%Y-%m-%d")
            yield pa.RecordBatch.from_arrays([*batch.columns, day], schema=with_day)

    ds.write_dataset(
        pa.RecordBatchReader.from_batches(with_day, dated()),
        folder,
        format="parquet",
        partitioning=ds.partitioning(pa.schema([("day", pa.string())]), flavor="hive"),
        existing_data_behavior="error",
    )
