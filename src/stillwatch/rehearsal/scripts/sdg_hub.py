# mypy: ignore-errors
"""Drive SDG Hub: the blocks of its document and key-fact flows, with the prompts of those flows.

python -P sdg_hub.py BASE_URL JOB_FILE

Each seed row is a document. Every step is given seeds, not what the step before it made: the small
model does not keep to the form that the flows parse.
"""

import json
import sys
from pathlib import Path

import pandas as pd
import sdg_hub
from sdg_hub.core.blocks import LLMChatBlock, PromptBuilderBlock

FLOWS = Path(sdg_hub.__file__).parent / "flows"
FAMILY = "knowledge_infusion/enhanced_multi_summary_qa"
STEPS = (
    (f"{FAMILY}/doc_direct_qa/prompts/generate_question_list.yaml", 1.0, 256),
    (f"{FAMILY}/doc_direct_qa/prompts/generate_answers.yaml", 1.0, 4096),
    (f"{FAMILY}/doc_direct_qa/prompts/evaluate_faithfulness.yaml", None, None),
    (f"{FAMILY}/key_facts/prompts/generate_multiple_qa.yaml", 0.7, 4096),
    ("evaluation/rag_evaluation/prompts/question_evolution.yaml", 0.7, 4096),
)
EXAMPLE = {
    "document_outline": "Worked examples",
    "domain": "general knowledge",
    "icl_document": "Water boils at 100 degrees Celsius at sea level, and lower on mountains.",
    "icl_query_1": "At what temperature does water boil at sea level?",
    "icl_query_2": "Where does water boil below 100 degrees Celsius?",
    "icl_query_3": "Why does food take longer to cook on a mountain?",
}


def main() -> None:
    """Run each step on its part of the seed set."""
    base_url, job = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    table = pd.DataFrame([EXAMPLE | as_columns(row) for row in job["rows"]])
    share = len(table) // len(STEPS)
    for at, (prompt, temperature, max_tokens) in enumerate(STEPS):
        path = FLOWS / prompt
        chosen = {"temperature": temperature, "max_tokens": max_tokens}
        builder = PromptBuilderBlock(
            block_name=f"{path.stem}_prompt",
            input_cols=list(table.columns),
            output_cols="messages",
            prompt_config_path=str(path),
            format_as_messages=True,
        )
        chat = LLMChatBlock(
            block_name=path.stem,
            input_cols="messages",
            output_cols="said",
            model=f"openai/{job['model']}",
            api_base=f"{base_url}/v1",
            api_key="none",
            async_mode=True,
            timeout=600,  # the local model is slow
            n=1,
            **{name: value for name, value in chosen.items() if value is not None},
        )
        chat(builder(table.iloc[at * share : (at + 1) * share]))


def as_columns(row) -> dict:
    """Return a seed row under the names that the flows use."""
    whole = f"{row['prompt']}\n{row['answer']}"
    return {
        "document": whole,
        "key_fact": whole,
        "question": row["prompt"],
        "response": row["answer"],
    }


if __name__ == "__main__":
    main()
