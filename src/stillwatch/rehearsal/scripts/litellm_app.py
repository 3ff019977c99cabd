# mypy: ignore-errors
"""Drive the litellm SDK: an application with one template.

python -P litellm_app.py BASE_URL JOB_FILE
"""

import json
import sys
from pathlib import Path

import litellm


def main() -> None:
    """Send each row."""
    base_url, job = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    for row in job["rows"]:
        litellm.completion(
            model=f"openai/{job['model']}",
            api_base=f"{base_url}/v1",
            api_key="none",
            messages=[{"role": "user", "content": row["prompt"]}],
            max_tokens=64,
        )


if __name__ == "__main__":
    main()
