"""castwright: instruction-tuning data from seed examples."""

from typing import Final

from stillwatch.rehearsal.driver import Driver, Stage

DRIVER: Final = Driver(
    id="castwright",
    kind="harvester",
    title="Instruction pairs from seed examples, with quality ratings",
    corpus="instructions",
    default_n=24,
    module="castwright",
    stages=(
        Stage("new high-quality instruction-output pairs", "pairs"),
        Stage("Rate the quality of this instruction-output pair", "rating"),
    ),
)
