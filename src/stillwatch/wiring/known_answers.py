"""Answers that are known to carry the mark, read and tried before an audit speaks."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from stillwatch.audit.provenance.positive_control import shown
from stillwatch.audit.provenance.radioactivity import Candidate
from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import ContextHash
from stillwatch.marking.pairs import Pairs
from stillwatch.marking.scheme import Scheme
from stillwatch.wiring.answer_lines import read_lines

Keys = tuple[tuple[str, str], ...]
"""Names and epochs of keys."""


def read_known(file: Path) -> dict[str | None, list[str]]:
    """Read answers that carry the mark, by account; None where a line names none.

    Raises
    ------
    InputError
        It cannot be read, holds no answer, or a line is not what it should be; names the line.
    """
    found: dict[str | None, list[str]] = defaultdict(list)
    for number, one in read_lines(file).objects:
        answer, account = one.get("answer"), one.get("account")
        for name, value in (("answer", answer), ("account", account)):
            if not isinstance(value, str) and not (name == "account" and value is None):
                raise InputError("must be text", file=str(file), line=number, field=name)
        if str(answer).strip():
            found[account].append(str(answer).encode("utf-8", "replace").decode("utf-8"))
    if not found:
        raise InputError("there is no answer in it", file=str(file), field="mark.known")
    return dict(found)


def checked_keys(
    file: Path,
    known: Mapping[str | None, Sequence[str]],
    scheme: Scheme,
    candidates: Sequence[Candidate],
    *,
    hashing: ContextHash,
    pairs_of_texts: Callable[[Sequence[str]], Pairs],
) -> Keys:
    """Return the keys whose mark known answers of a file show, by account.

    Where accounts have keys of their own, the answers of each must show one of its keys.

    Raises
    ------
    InputError
        They do not, or are too few to tell, or are of an account whose keys are not tried.
    """
    found: dict[tuple[str, str], None] = {}
    for account, texts in known.items():
        own = [one for one in candidates if account is None or one.name == account]
        if not own:
            raise InputError(
                f"it has answers of {account}, whose key is not tried; name the account in "
                "accounts, or leave its answers out",
                file=str(file),
                field="mark.known",
            )
        result = shown(pairs_of_texts(texts), scheme, own, hashing)
        if not result.keys:
            why = _why_not(account, result.is_enough)
            raise InputError(why, file=str(file), field="mark.known")
        found.update(dict.fromkeys(result.keys))
    return tuple(found)


def _why_not(account: str | None, is_enough: bool) -> str:
    of_whom = f" of {account}" if account is not None else ""
    if not is_enough:
        return (
            f"the answers{of_whom} are too few to show a mark; give some hundreds of tokens "
            "that were sampled under the key"
        )
    return (
        f"the answers{of_whom}, known to have been served with the mark, do not show it: the key, "
        "the epoch, the tokenizer or a setting of the scheme is wrong, or the engine did not mark "
        "them; nothing that this audit finds would mean anything"
    )
