# mypy: ignore-errors
"""Drive distilabel: TextGeneration, SelfInstruct and EvolInstruct over a seed set.

python -P distilabel.py BASE_URL JOB_FILE
"""

import asyncio
import json
import sys
from pathlib import Path

from distilabel.models import OpenAILLM
from distilabel.steps.tasks import EvolInstruct, SelfInstruct, TextGeneration

MAX_NEW_TOKENS = 96
USUAL_BATCH = 50


def main() -> None:
    """Run the three tasks on consecutive parts of the seed set."""
    base_url, job = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    prompts = [row["prompt"] for row in job["rows"]]
    third, batch = len(prompts) // 3, job.get("batch") or USUAL_BATCH

    def model() -> OpenAILLM:
        return OpenAILLM(
            model=job["model"],
            base_url=f"{base_url}/v1",
            api_key="none",
            generation_kwargs={"max_new_tokens": MAX_NEW_TOKENS, "temperature": 0.7},
        )

    steps = [
        (TextGeneration(llm=model(), input_batch_size=batch), "instruction"),
        (SelfInstruct(llm=model(), num_instructions=5, input_batch_size=batch), "input"),
        (EvolInstruct(llm=model(), num_evolutions=1, input_batch_size=batch), "instruction"),
    ]
    asyncio.set_event_loop(asyncio.new_event_loop())
    for at, (step, column) in enumerate(steps):
        step.load()
        mine = prompts[: 2 * third] if at == 0 else prompts[-third // 2 :]
        for begin in range(0, len(mine), batch):  # a step sends all that it is given at once
            for _ in step.process([{column: prompt} for prompt in mine[begin : begin + batch]]):
                pass


if __name__ == "__main__":
    main()
