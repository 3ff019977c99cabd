"""The key to a suspect's endpoint: from an environment variable, never from a file or a plan."""

import os
import re
from typing import Final

from stillwatch.audit.collecting.suspect import Suspect
from stillwatch.core.errors import InputError

HEADER_WORD: Final = re.compile(r"[\x21-\x7e]+")


def key_of(suspect: Suspect) -> str | None:
    """Return the key, None where the plan names none.

    Raises
    ------
    InputError
        The variable is not set, or cannot be a key.
    """
    if suspect.key_env is None:
        return None
    key = os.environ.get(suspect.key_env, "").strip()
    if not key:
        raise InputError(
            f"the environment variable {suspect.key_env} is not set; put the key there",
            field="suspect.key_env",
        )
    if HEADER_WORD.fullmatch(key) is None:
        raise InputError(
            f"what {suspect.key_env} holds cannot be a key: it has spaces or other than ASCII "
            "characters",
            field="suspect.key_env",
        )
    return key
