# mypy: ignore-errors
"""Drive langchain-openai: a retrieval application with a long fixed system prompt.

python -P langchain_retrieval.py BASE_URL JOB_FILE
"""

import json
import sys
from pathlib import Path

from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI

SYSTEM = (
    "You are the help desk of a public library. Answer only from the passages below. If they do "
    "not hold the answer, say that you do not know and name the desk that may. Keep to three "
    "sentences. Be polite, use plain words, never guess opening hours, and never give out what "
    "another reader has borrowed.\n\nPassages:\n{passages}"
)


def main() -> None:
    """Ask one question per row, over the passages of the rows before it."""
    base_url, job = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    model = ChatOpenAI(model=job["model"], base_url=f"{base_url}/v1", api_key="none", temperature=0)
    prompt = ChatPromptTemplate.from_messages([("system", SYSTEM), ("human", "{question}")])
    chain = prompt | model
    rows = job["rows"]
    for at, row in enumerate(rows):
        passages = "\n---\n".join(other["prompt"] for other in (rows[at - 1], rows[at - 2]))
        chain.invoke({"passages": passages, "question": row["prompt"]})


if __name__ == "__main__":
    main()
