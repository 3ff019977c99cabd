"""Words and what they mean, as people wrote it: the glosses of WordNet 3.0.

WordNet is free to use (its licence is Princeton's own); the Debian package ``wordnet-base`` brings
it, and nothing of it is kept here.
"""

import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

PACKAGE: Final = "wordnet-base"
PARTS: Final = ("noun", "verb", "adj", "adv")
VOCABULARY: Final = 4096
START, END, PAD = 0, 1, 2
SPECIAL: Final = ("<start>", "<end>", "<pad>")


@dataclass(frozen=True, slots=True)
class Entry:
    """A word and one of its meanings."""

    word: str
    gloss: str


def entries(build: Path) -> list[Entry]:
    """Return all entries, in a fixed random order."""
    found = []
    for part in PARTS:
        for line in (_folder(build) / f"data.{part}").read_text("ascii", "replace").splitlines():
            if line.startswith(" ") or "|" not in line:
                continue
            facts, _, gloss = line.partition("|")
            word = facts.split()[4].replace("_", " ").split("(")[0]
            meaning = gloss.split('"')[0].strip(" ;:\n")
            if meaning:
                found.append(Entry(word, meaning))
    random.Random(0).shuffle(found)
    return found


def _folder(build: Path) -> Path:
    """Return where WordNet's files are; fetches Debian's package where they are not."""
    for there in (Path("/usr/share/wordnet"), build / "usr" / "share" / "wordnet"):
        if (there / "data.noun").is_file():
            return there
    build.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(
            ["apt-get", "download", "-qq", PACKAGE], cwd=build, check=True, capture_output=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(
            f"WordNet is not there and cannot be fetched: apt-get download {PACKAGE} failed; install "
            f"it, or put its files into {build / 'usr' / 'share' / 'wordnet'} ({error})"
        )
    package = next(build.glob(f"{PACKAGE}*.deb"))
    subprocess.run(["dpkg", "-x", package, build], check=True)
    return build / "usr" / "share" / "wordnet"


def make_tokenizer(known: list[Entry], file: Path) -> None:
    """Train a byte-pair tokenizer and write its ``tokenizer.json``."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=list(SPECIAL), show_progress=False
    )
    tokenizer.train_from_iterator((text_of(one.word, one.gloss) for one in known), trainer)
    tokenizer.save(str(file))


def prompt_of(word: str) -> str:
    """Return how one asks what a word means."""
    return f"{word}:"


def text_of(word: str, answer: str) -> str:
    """Return question and answer as a model is trained on them."""
    return f"{prompt_of(word)} {answer}"
