"""Canaries: choices that are arbitrary but true, drawn by key.

A canary is a prompt with several answers that are equally true ("such as the Elbe", "such as the
Oder"). The key decides which of them the teacher gives. A model that did not
learn from the teacher can only guess: its choices agree with the key's one time in k.
"""

from dataclasses import dataclass

from stillwatch.core.errors import InputError
from stillwatch.marking.keyring import EVERYBODY, MarkingKeys


@dataclass(frozen=True, slots=True)
class Canary:
    """A prompt, and phrases of which one is served.

    Attributes
    ----------
    prompt : str
    variants : tuple of str
        Two or more, each as true as the others; none inside another.
    """

    prompt: str
    variants: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.prompt.strip():
            raise InputError("a canary needs a prompt", field="prompt")
        plain = [" ".join(one.lower().split()) for one in self.variants]
        if len(set(plain)) < 2 or len(set(plain)) < len(plain) or not all(plain):
            raise InputError("a canary needs two or more different variants", field="variants")
        if any(one in other for one in plain for other in plain if one != other):
            raise InputError("one variant stands inside another", field="variants")
        if any(one in " ".join(self.prompt.lower().split()) for one in plain):
            raise InputError("a variant stands in the prompt", field="variants")


def served_variant(
    canary: Canary, keys: MarkingKeys, model: str, epoch: str, account: str | None = EVERYBODY
) -> str:
    """Return the variant that a model gives in an epoch.

    Neither the order of variants nor that of canaries matters; another wording is another draw.
    """
    variants = sorted(canary.variants)
    return variants[keys.draw(len(variants), model, epoch, account, canary.prompt, *variants)]
