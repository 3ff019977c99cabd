"""Put an audit of likeness together: plan and files in; what the tests found out."""

import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from stillwatch.audit.resemblance.battery import OnTest, examine, untold
from stillwatch.audit.resemblance.canaries import Caught, caught
from stillwatch.audit.resemblance.expected import parity
from stillwatch.audit.resemblance.kinds import all_likenesses
from stillwatch.audit.resemblance.plan import CanaryKeys, LikenessPlan
from stillwatch.marking.canaries import served_variant
from stillwatch.reports.resemblance import ResemblanceFacts
from stillwatch.wiring.marking_secret import read_marking_keys
from stillwatch.wiring.panels import Heard, Heards, panel_from, read_canaries, read_compared

LIBRARIES = ("stillwatch", "numpy", "scipy")


def compare(plan: LikenessPlan, plan_file: Path, *, on_test: OnTest = untold) -> ResemblanceFacts:
    """Compare a suspect with controls by their likeness to a teacher.

    Parameters
    ----------
    plan : LikenessPlan
    plan_file : Path
        Its file.
    on_test : callable
        Told before each test.

    Raises
    ------
    InputError
        Something of the plan cannot be read.
    """
    heard = read_compared(plan.resemblance)
    panel = panel_from(heard, plan.resemblance.identities)
    found = examine(panel, all_likenesses(), on_test=on_test)
    return ResemblanceFacts(
        found=found,
        parity=parity(panel),
        caught=_caught(plan.canaries, heard) if plan.canaries else (),
        remarks=_remarks(heard),
        reproduce={
            "command": f"stillwatch audit resemblance {plan_file.name} --out DIR",
            "plan, SHA-256": hashlib.sha256(plan_file.read_bytes()).hexdigest(),
            "teacher's answers, SHA-256": heard.teacher.digest,
            "suspect's answers, SHA-256": heard.suspect.digest,
            "controls' answers, SHA-256 of all": _together(heard.controls) or "none",
            **{name: version(name) for name in LIBRARIES},
        },
    )


def _caught(plan: CanaryKeys, heard: Heards) -> tuple[Caught, ...]:
    """Return what each model said to the canaries, the suspect first."""
    canaries = read_canaries(plan.file)
    keys = read_marking_keys(plan.secret_file)
    served = [served_variant(one, keys, plan.model, plan.epoch, plan.account) for one in canaries]
    models = {"suspect": heard.suspect, **heard.controls}
    return tuple(
        caught(name, [one.answers.get(each.prompt, "") for each in canaries], canaries, served)
        for name, one in models.items()
    )


def _remarks(heard: Heards) -> tuple[str, ...]:
    files = (("teacher", heard.teacher), ("suspect", heard.suspect))
    said = [f"The {name}: {odd}." for name, one in files for odd in one.remarks]
    odd = sum(bool(one.remarks) for one in heard.controls.values())
    if odd:
        said.append(f"{odd} controls were refused, cut short or changed half-way in places.")
    return tuple(said)


def _together(controls: Mapping[str, Heard]) -> str:
    digests = sorted(one.digest for one in controls.values())
    if not digests:
        return ""
    return hashlib.sha256("\n".join(digests).encode("ascii")).hexdigest()
