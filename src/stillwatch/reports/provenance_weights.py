"""What an audit of open weights rests on, in the sentences of its report."""

from typing import Final

from stillwatch.reports.provenance import OTHERWISE, Basis

WEIGHTS: Final = Basis(
    null=(
        "Null hypothesis: the suspect's weights were made without knowledge of the key, neither "
        "directly nor through texts that were sampled under it."
    ),
    assumed=(
        "Under the null, scores of different pairs of a context and a token are independent draws "
        "of the scheme's known distribution, since the key is secret and random; how likely the "
        "suspect finds a token after its context says nothing of the pair's score.",
        "The suspect reads all that stands before a place. A place counts only where its context "
        "stands nowhere before it in its text, so that repeating what was read is no evidence, "
        "even where the texts carry the mark. What follows a place is not looked at.",
        "The texts were chosen without regard to what was served after their contexts, are whole, "
        "and none continues another one.",
        "The tokenizer is that of the served model: vocabularies and the tokens of these texts "
        "were compared. The key was kept secret and not chosen after the weights were seen (the "
        "commitment below can prove it, if it was published before).",
        "A pair weighs the root of its mean probability over the places of its context, times the "
        "root of their number, times log(1 + how often the context was served).",
        "Only the likeliest tokens after each place are weighed; that they are the likeliest is "
        "the suspect's doing, not the key's.",
    ),
    otherwise=(
        OTHERWISE[0],
        "A source that both share does not explain it: people's texts and other models' texts "
        "carry no mark of this key. To have learned marked answers by heart is to have been "
        "trained on them.",
        *OTHERWISE[2:],
    ),
    looked_at=(
        "{n_texts} texts, {n_tokens} tokens read; probabilities at {n_rows} places, after "
        "{n_contexts} different contexts: {n_pairs} pairs of a context and a likely token."
    ),
    unknown_power=(
        "What the probabilities of a copy would have shown is not known: the effects that the "
        "power of this test could be worked out from were measured on sampled answers. So this "
        "test can find, and cannot clear."
    ),
)
