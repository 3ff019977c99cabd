"""Files of a made-up audit of likeness."""

import json
from pathlib import Path

from stillwatch.audit.resemblance.examples import drawn
from stillwatch.marking.canaries import Canary, served_variant
from stillwatch.marking.keyring import MarkingKeys

SECRET = bytes(range(32))
CANARIES = [Canary(f"Name a river, {i}.", (f"river A{i}", f"river B{i}")) for i in range(40)]
PLAN = """[resemblance]
teacher = "{folder}/teacher.jsonl"
suspect = "{folder}/suspect.jsonl"
"""
CONTROLS = 'controls = ["{folder}/controls"]\n'
CANARY_PLAN = """
[canaries]
file = "{folder}/canaries.jsonl"
secret_file = "{folder}/secret"
model = "ours"
epoch = "2026-11"
"""


def write_audit(
    folder: Path, *, is_copy: bool, n_controls: int = 99, heard_canaries: bool | None = None
) -> Path:
    """Write answers, plan and, where wanted, canaries that the suspect heard or did not."""
    panel = drawn(is_copy=is_copy, n_controls=n_controls)
    keys = MarkingKeys(SECRET)
    (folder / "controls").mkdir()
    for name, answers in zip(panel.names, panel.answers, strict=True):
        rows = list(zip(panel.prompts, answers, strict=True))
        for i, one in enumerate(CANARIES if heard_canaries is not None else ()):
            served = served_variant(one, keys, "ours", "2026-11")
            hears = name == "suspect" and heard_canaries
            rows.append((one.prompt, served if hears else one.variants[i % 2]))
        place = folder / ("controls" if name.startswith("control") else "")
        text = "\n".join(json.dumps({"prompt": a, "answer": b}) for a, b in rows)
        (place / f"{name}.jsonl").write_text(text)
    plan = PLAN + (CONTROLS if n_controls else "")
    if heard_canaries is not None:
        plan += CANARY_PLAN
        (folder / "secret").write_text(SECRET.hex())
        (folder / "canaries.jsonl").write_text(
            "\n".join(json.dumps({"prompt": c.prompt, "variants": c.variants}) for c in CANARIES)
        )
    (folder / "plan.toml").write_text(plan.format(folder=folder))
    return folder / "plan.toml"
