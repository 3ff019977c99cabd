"""SDG Hub: synthetic data flows for fine-tuning."""

from typing import Final

from stillwatch.rehearsal.driver import Driver, Stage

DRIVER: Final = Driver(
    id="sdg_hub",
    kind="harvester",
    title="Questions, answers and pairs from documents, checked for faithfulness",
    corpus="gsm8k_train",
    default_n=30,
    module="sdg_hub",
    environment="rehearse-sdg-hub",
    stages=(
        Stage("Develop a series of educational questions from a chapter", "prompts"),
        Stage("rewrite the following question in a more indirect and compressed form", "prompts"),
        Stage("generate 5 Question and Answer pair based on the key facts", "pairs"),
        Stage("Determine if the provided information is corroborated", "rating"),
    ),
)
