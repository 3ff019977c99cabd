"""distilabel: a framework for synthetic data and AI feedback."""

from typing import Final

from stillwatch.rehearsal.driver import Driver, Stage

DRIVER: Final = Driver(
    id="distilabel",
    kind="harvester",
    title="TextGeneration, SelfInstruct and EvolInstruct over a seed set",
    corpus="gsm8k_train",
    default_n=60,
    module="distilabel",
    stages=(
        Stage("Develop 5 user queries", "prompts"),
        Stage("I want you act as a Prompt", "prompts"),
    ),
)
