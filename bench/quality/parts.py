"""What is dealt: a development part to tune on, and a test part opened for the published run only.

The two differ in seeds, in harvesting tools, in corpora and in client versions (`persona`), and
their ordinary customers share no template and no conversation. See `docs/quality.md`.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

from stillwatch.rehearsal.plan import Campaign, Ordinary, Plan, Prompts, Split, ordinary_mix

PER_DAY: Final = 26.0
COVERS: Final = (0.0, 0.5, 0.9)
LONE_PER_DAY: Final = 400.0
HEAVY_PER_DAY: Final = 150.0
MANY_SAMPLES: Final = 400
"""A corpus is swept as often as it takes to fill the days."""


@dataclass(frozen=True)
class Part:
    """One part of the bench.

    Attributes
    ----------
    split : str
    first_seed : int
        Of the baseline's ordinary traffic; each log has the next seed.
    rounds : int
        Logs of each composition.
    n_large : int
        Logs with campaigns of 200 accounts, at most one for each cover.
    tools : tuple of str
        Harvesting tools; main rows take them in turn.
    corpus : str
        Known public corpus.
    prefixed : tuple of str
        Logs that are also scanned day by day, for the tokens taken before the first flag.
    """

    split: Split
    first_seed: int
    rounds: int
    n_large: int
    tools: tuple[str, ...]
    corpus: Prompts
    prefixed: tuple[str, ...] = ("main-0", "main-1", "main-2")


DEVELOPMENT: Final = Part("development", 11, 1, 1, ("castwright",), "gsm8k_train")
TEST: Final = Part("test", 311, 2, 3, ("distilabel", "sdg_hub"), "bbh")


def ordinary(n_accounts: int) -> tuple[Ordinary, ...]:
    """Return every ordinary kind: evaluators, companies, and pipelines with much volume."""
    mix = ordinary_mix(n_accounts, per_day=6.5)
    return (
        *(
            replace(one, per_day=HEAVY_PER_DAY) if one.kind == "heavy_pipeline" else one
            for one in mix
        ),
        Ordinary("evaluator", n_accounts // 15, per_day=20.0),
        Ordinary("question_box", n_accounts // 40, per_day=60.0),
        Ordinary("company", n_accounts // 30, per_day=8.0, together=True),
        Ordinary("company", n_accounts // 30, per_day=8.0, together=True),
    )


@dataclass(frozen=True)
class Rows:
    """Makes the campaigns of one part: at most one of each corpus in a log.

    Two campaigns that sweep one corpus at one time could not be told from one campaign.
    """

    part: Part
    n_accounts: int = 20

    def _campaign(self, name: str, prompts: Prompts, tool: int = 0, **own: Any) -> Campaign:
        shared = {"n_accounts": self.n_accounts, "per_day": PER_DAY, "plain": True} | own
        tools = self.part.tools
        return Campaign(name, tools[tool % len(tools)], prompts, samples=MANY_SAMPLES, **shared)

    def _swept(self, cover: float) -> str:
        return f"{self.n_accounts} accounts, {100 * cover:.0f} % cover"

    def main(self, at: int) -> tuple[Campaign, ...]:
        """Return the rows that targets are set for; `at` says which covers."""
        known, swept = COVERS[at % 3], COVERS[(at + 1) % 3]
        made = [
            self._campaign(
                f"known corpus, {self._swept(known)}", self.part.corpus, at, cover=known
            ),
            self._campaign(f"templates, {self._swept(swept)}", "t0_sweep", at + 1, cover=swept),
        ]
        if at % 3 < 2:
            cover = (0.0, 0.5)[at % 3]
            made.append(
                self._campaign(
                    f"natural prompts, {self._swept(cover)}", "sharegpt", at, cover=cover
                )
            )
        else:
            made.append(self._staged(0, "self_instruct"))
        return tuple(made)

    def _staged(self, tool: int, prompts: Prompts) -> Campaign:
        name = f"{self.part.tools[tool]} in all its stages"
        return self._campaign(name, prompts, tool, plain=False)

    def staged(self) -> tuple[Campaign, ...]:
        """Return the tools that no main row has in all its stages, each over another corpus."""
        corpora: tuple[Prompts, ...] = ("self_instruct", self.part.corpus, "sharegpt")
        tools = range(1, len(self.part.tools))
        return tuple(self._staged(*one) for one in zip(tools, corpora, strict=False))

    def lone(self) -> tuple[Campaign, ...]:
        """Return single accounts that harvest heavily."""
        own = {"n_accounts": 1, "per_day": LONE_PER_DAY}
        return (
            self._campaign("lone account, known corpus", self.part.corpus, **own),
            self._campaign("lone account, templates", "t0_sweep", **own),
            self._campaign("lone account, natural prompts", "sharegpt", **own),
        )

    def careful(self) -> tuple[Campaign, ...]:
        """Return campaigns without the habits of relays: no resends, bursts or random deal."""
        own = {"relay": False, "refused": 0.0, "hours": "day_and_night"}
        return (
            self._campaign("careful, known corpus", self.part.corpus, **own),
            self._campaign("careful, templates", "t0_sweep", 1, **own),
            self._campaign("careful, natural prompts", "sharegpt", 2, **own),
        )

    def reworded(self) -> tuple[Campaign, ...]:
        """Return campaigns that word each prompt anew, and one in the clothes of old customers."""
        return (
            self._campaign("reworded, known corpus", self.part.corpus, paraphrased=True),
            self._campaign("reworded, templates", "t0_sweep", 1, paraphrased=True),
            self._campaign(
                "natural prompts, aged accounts in few networks",
                "sharegpt",
                2,
                sign_up_days=700.0,
                addresses="few_24s",
                n_personas=1,
            ),
        )


def plans(part: Part, n_accounts: int, times: int) -> dict[str, Plan]:
    """Return every log to deal, by name; ``calibration`` is the first, `times` as large."""
    small, large = Rows(part), Rows(part, 200)
    campaigns: dict[str, tuple[Campaign, ...]] = {"calibration": ()}
    for at in range(3 * part.rounds):
        campaigns[f"main-{at}"] = small.main(at)
    for at in range(part.rounds):
        campaigns[f"lone-{at}"] = small.lone()
        campaigns[f"careful-{at}"] = small.careful()
        campaigns[f"reworded-{at}"] = small.reworded()
        if len(part.tools) > 1:
            campaigns[f"staged-{at}"] = small.staged()
    for at in range(part.n_large):
        campaigns[f"large-{at}"] = large.main(at)
    return {
        name: Plan(
            seed=part.first_seed + at,
            split=part.split if at else "calibration",
            ordinary=ordinary(n_accounts if at else times * n_accounts),
            campaigns=found,
        )
        for at, (name, found) in enumerate(campaigns.items())
    }
