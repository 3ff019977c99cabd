# mypy: ignore-errors
"""Drive castwright: instruction pairs from seeds, then a quality check of each pair.

python -P castwright.py BASE_URL JOB_FILE
"""

import json
import sys
from pathlib import Path

from castwright import GenerationConfig, OpenAIProvider, Seed, generate
from castwright.prompts import build_quality_check_prompt

SEEDS_PER_CALL = 3


def main() -> None:
    """Generate from each group of seeds, then rate the seeds' own pairs."""
    base_url, job = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    provider = OpenAIProvider(model=job["model"], api_key="none", base_url=f"{base_url}/v1")
    rows = [row for row in job["rows"] if row["answer"]]
    config = GenerationConfig(n=5, model=job["model"], max_retries=1)
    for at in range(0, len(rows), SEEDS_PER_CALL):
        group = rows[at : at + SEEDS_PER_CALL]
        seeds = [Seed(instruction=row["prompt"], output=row["answer"]) for row in group]
        generate(seeds, provider, config)
        for seed in seeds:
            provider.generate(build_quality_check_prompt(seed.instruction, seed.output))


if __name__ == "__main__":
    main()
