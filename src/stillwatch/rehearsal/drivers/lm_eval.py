"""lm-evaluation-harness: a lawful evaluator."""

from typing import Final

from stillwatch.rehearsal.driver import Driver

DRIVER: Final = Driver(
    id="lm_eval",
    kind="evaluator",
    title="GSM8K test questions, generated and scored",
    corpus="gsm8k_test",
    default_n=40,
    module="lm_eval",
)
