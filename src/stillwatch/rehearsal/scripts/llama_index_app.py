# mypy: ignore-errors
"""Drive llama-index: questions about a passage.

python -P llama_index_app.py BASE_URL JOB_FILE
"""

import json
import sys
from pathlib import Path

from llama_index.core.llms import ChatMessage
from llama_index.llms.openai_like import OpenAILike


def main() -> None:
    """Ask about each row's text."""
    base_url, job = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    model = OpenAILike(
        model=job["model"],
        api_base=f"{base_url}/v1",
        api_key="none",
        is_chat_model=True,
        context_window=2048,
    )
    for row in job["rows"]:
        model.chat(
            [
                ChatMessage(role="system", content="Answer the question about the text."),
                ChatMessage(role="user", content=row["prompt"]),
            ]
        )


if __name__ == "__main__":
    main()
