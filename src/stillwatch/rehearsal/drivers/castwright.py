"""castwright: instruction-tuning data from seed examples."""

from typing import Final

from stillwatch.rehearsal.driver import Driver

DRIVER: Final = Driver(
    id="castwright",
    kind="harvester",
    title="Instruction pairs from seed examples, with quality ratings",
    corpus="instructions",
    default_n=24,
    module="castwright",
)
