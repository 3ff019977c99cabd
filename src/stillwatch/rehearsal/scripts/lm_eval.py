# mypy: ignore-errors
"""Drive lm-evaluation-harness: GSM8K test questions from a local file.

python -P lm_eval.py BASE_URL JOB_FILE
"""

import json
import os
import subprocess
import sys
from pathlib import Path

TASK = """task: gsm8k_local
dataset_path: json
dataset_kwargs:
  data_files:
    test: {file}
output_type: generate_until
test_split: test
doc_to_text: "Question: {{{{prompt}}}}\\nAnswer:"
doc_to_target: "{{{{answer}}}}"
metric_list:
  - metric: exact_match
    aggregation: mean
    higher_is_better: true
    regexes_to_ignore: [",", "\\\\$", "(?s).*#### "]
generation_kwargs:
  until: ["Question:", "</s>", "<|im_end|>"]
  do_sample: false
  temperature: 0.0
"""


def main() -> None:
    """Write the task beside the job file and run it."""
    base_url, job_file = sys.argv[1], Path(sys.argv[2])
    job = json.loads(job_file.read_text())
    folder = job_file.parent / "lm_eval_task"
    folder.mkdir(exist_ok=True)
    data = folder / "test.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in job["rows"]))
    (folder / "gsm8k_local.yaml").write_text(TASK.format(file=data))
    address = f"{base_url}/v1/chat/completions"
    arguments = f"model={job['model']},base_url={address},num_concurrent=8,tokenizer_backend=None"
    command = [sys.executable, "-m", "lm_eval", "--model", "local-chat-completions"]
    command += ["--model_args", arguments, "--tasks", "gsm8k_local"]
    command += ["--include_path", str(folder), "--apply_chat_template"]
    offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "OPENAI_API_KEY": "none"}
    subprocess.run(command, check=True, env=os.environ | offline)


if __name__ == "__main__":
    main()
