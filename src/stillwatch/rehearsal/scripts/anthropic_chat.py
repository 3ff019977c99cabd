# mypy: ignore-errors
"""Drive the anthropic SDK: streamed chat of several turns.

python -P anthropic_chat.py BASE_URL JOB_FILE
"""

import json
import sys
from pathlib import Path

from anthropic import Anthropic

FOLLOW_UPS = ("Could you explain that more simply?", "Please give one example.")


def main() -> None:
    """Hold one conversation per row."""
    base_url, job = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    client = Anthropic(base_url=base_url, api_key="none")
    for at, row in enumerate(job["rows"]):
        messages = []
        for said in (row["prompt"], *FOLLOW_UPS[: at % 3]):
            messages.append({"role": "user", "content": said})
            with client.messages.stream(
                model=job["model"], max_tokens=1024, messages=messages
            ) as stream:
                answer = "".join(stream.text_stream)
            messages.append({"role": "assistant", "content": answer})


if __name__ == "__main__":
    main()
