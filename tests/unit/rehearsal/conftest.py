"""One small dealt log, shared by the tests of the package."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stillwatch.rehearsal.deal import DealSummary, deal
from stillwatch.rehearsal.plan import Campaign, Ordinary, Plan
from stillwatch.rehearsal.supplies import Supplies, supplies_for

EXAMPLES = Path(__file__).parents[3] / "examples"

SMALL = Plan(
    seed=3,
    days=3,
    campaigns=(
        Campaign("maths", n_accounts=10, cover=0.5, refused=0.1, n_payments=2),
        Campaign(
            "templates",
            tool="castwright",
            prompts="t0_sweep",
            n_accounts=4,
            relay=False,
            addresses="office",
            n_personas=1,
        ),
    ),
    ordinary=(
        Ordinary("company", 4, per_day=5, together=True),
        Ordinary("evaluator", 1, per_day=20),
        Ordinary("heavy_pipeline", 1, per_day=40, exempt=True),
        Ordinary("single_purpose_app", 8, per_day=8),
        Ordinary("chat_user", 8, per_day=8),
        Ordinary("retrieval_app", 3, per_day=8),
        Ordinary("coding_agent", 3, per_day=8),
        Ordinary("marketing", 3, per_day=8),
    ),
)


@dataclass(frozen=True)
class DealtLog:
    summary: DealSummary
    events: list[dict[str, Any]]
    edge: list[dict[str, Any]]
    truth: dict[str, Any]


def lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.fixture(scope="session")
def examples() -> Path:
    return EXAMPLES


@pytest.fixture(scope="session")
def small_plan() -> Plan:
    return SMALL


@pytest.fixture(scope="session")
def supplies() -> Supplies:
    """Supplies that tests may take from; each test only looks at what it takes itself."""
    return supplies_for(SMALL, EXAMPLES)


@pytest.fixture(scope="session")
def dealt(tmp_path_factory: pytest.TempPathFactory) -> DealtLog:
    done = deal(SMALL, EXAMPLES, tmp_path_factory.mktemp("dealt"))
    return DealtLog(
        done, lines(done.log), lines(done.edge), json.loads(done.truth.read_text("utf-8"))
    )
