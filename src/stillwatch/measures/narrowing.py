"""What one account gets less of: what its licence withholds and what measures take, together."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from stillwatch.licences.licence import Licence
from stillwatch.measures.measure import Measure, Rung


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What is changed in the requests and answers of one account. By default, nothing.

    Attributes
    ----------
    allow_logprobs, allow_reasoning, allow_logit_bias : bool
        Whether answers may carry log-probabilities and the model's hidden reasoning, and whether
        requests may push tokens up and down.
    max_choices : int, optional
        Answers to one prompt (``n``, ``best_of``).
    output_per_answer : int, optional
        Tokens of one answer.
    logprob_decimals, top_logprobs : int, optional
        Decimals of the log-probabilities that are allowed, and alternatives to each token.
    lexical_key : int, optional
        Key of the lexical mark that answers carry; None: they carry none.
    """

    allow_logprobs: bool = True
    allow_reasoning: bool = True
    allow_logit_bias: bool = True
    max_choices: int | None = None
    output_per_answer: int | None = None
    logprob_decimals: int | None = None
    top_logprobs: int | None = None
    lexical_key: int | None = field(default=None, repr=False)

    @property
    def is_nothing(self) -> bool:
        """Tell whether requests and answers pass as they are."""
        return self == NOTHING

    @property
    def spares_answers(self) -> bool:
        """Tell whether answers pass as they are; a shorter or a single answer is upstream's."""
        coarse = self.logprob_decimals is not None or self.top_logprobs is not None
        whole = self.allow_logprobs and self.allow_reasoning and not coarse
        return whole and self.lexical_key is None


NOTHING = Narrowing()


def narrowing_of(
    licence: Licence,
    measures: Sequence[Measure],
    now_us: int,
    *,
    logprob_decimals: int | None = None,
    top_logprobs: int | None = None,
) -> Narrowing:
    """Return what a licence withholds and the measures in force take; the strictest wins.

    Parameters
    ----------
    licence : Licence
    measures : sequence of Measure
        Those on the account, in force or not.
    now_us : int
        Epoch microseconds.
    logprob_decimals, top_logprobs : int, optional
        What the provider leaves of log-probabilities to everyone whose licence has them.
    """
    taken = [one for one in measures if one.rung is Rung.NARROW and one.in_force(now_us)]
    granted = frozenset[str]() if taken else licence.features
    caps = [licence.output_per_answer, *(one.output_per_answer for one in taken)]
    logprobs = "logprobs" in granted
    return Narrowing(
        allow_logprobs=logprobs,
        allow_reasoning="reasoning" in granted,
        allow_logit_bias="logit_bias" in granted,
        max_choices=None if "n" in granted else 1,
        output_per_answer=min((cap for cap in caps if cap is not None), default=None),
        logprob_decimals=logprob_decimals if logprobs else None,
        top_logprobs=top_logprobs if logprobs else None,
    )
