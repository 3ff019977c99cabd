# mypy: ignore-errors
"""Drive the openai SDK: streamed chat of several turns.

python -P openai_chat.py BASE_URL JOB_FILE
"""

import json
import sys
from pathlib import Path

from openai import OpenAI

FOLLOW_UPS = ("Can you make that shorter?", "Thanks. And what should I do next?")


def main() -> None:
    """Hold one conversation per row."""
    base_url, job = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    client = OpenAI(base_url=f"{base_url}/v1", api_key="none")
    for at, row in enumerate(job["rows"]):
        messages = [{"role": "system", "content": "You are a helpful assistant."}]
        for said in (row["prompt"], *FOLLOW_UPS[: at % 3]):
            messages.append({"role": "user", "content": said})
            stream = client.chat.completions.create(
                model=job["model"],
                messages=messages,
                stream=True,
                stream_options={"include_usage": True},
            )
            parts = [c.choices[0].delta.content or "" for c in stream if c.choices]
            messages.append({"role": "assistant", "content": "".join(parts)})


if __name__ == "__main__":
    main()
