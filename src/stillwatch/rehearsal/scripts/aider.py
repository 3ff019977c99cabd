# mypy: ignore-errors
"""Drive aider: one small coding task per row, each in a fresh folder.

python -P aider.py BASE_URL JOB_FILE
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

TASK_TIMEOUT_S = 600


def main() -> None:
    """Give aider each task once."""
    base_url, job = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    offline = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "AIDER_ANALYTICS": "false"}
    for row in job["rows"]:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / row["file"]).write_text(row["code"])
            command = [str(Path(sys.executable).parent / "aider"), "--model"]
            command += [f"openai/{job['model']}", "--openai-api-base", f"{base_url}/v1"]
            command += ["--openai-api-key", "none", "--yes-always", "--no-git", "--no-check-update"]
            command += ["--no-show-model-warnings", "--map-tokens", "0", "--no-show-release-notes"]
            command += ["--analytics-disable", "--message", row["prompt"], row["file"]]
            subprocess.run(
                command,
                cwd=folder,
                env=os.environ | offline,
                timeout=TASK_TIMEOUT_S,
                check=False,
                stdin=subprocess.DEVNULL,
            )


if __name__ == "__main__":
    main()
