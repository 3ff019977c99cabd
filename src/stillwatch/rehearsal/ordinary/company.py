"""A company whose accounts share a template and deal its inputs among them."""

import random
from collections.abc import Sequence
from itertools import islice
from typing import Final

from stillwatch.rehearsal import texts, wording
from stillwatch.rehearsal.kinds import Kind
from stillwatch.rehearsal.ordinary.single_purpose_app import template_asks
from stillwatch.rehearsal.supplies import MODELS, Supplies
from stillwatch.rehearsal.workload import Workload


def build(supplies: Supplies, draw: random.Random, volumes: Sequence[int]) -> list[Workload]:
    """Give all accounts one system prompt, one program and parts of one set of inputs."""
    rows = texts.app_rows(draw, sum(volumes))
    system = wording.system_prompt(draw, wording.company(draw), 6)
    clients, model = supplies.any_clients(draw), draw.choice(MODELS[:3])
    dealt = iter(rows)
    return [
        Workload(clients, model, template_asks(list(islice(dealt, n)), system)) for n in volumes
    ]


KIND: Final = Kind(
    id="company",
    title="Several accounts of one company, with one template and one address",
    build=build,
)
