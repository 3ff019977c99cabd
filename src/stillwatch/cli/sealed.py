"""``stillwatch unseal`` and ``stillwatch forget``: text that is kept under a key per account."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.cli import stores
from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.store.store import open_store
from stillwatch.wiring import forgetting
from stillwatch.wiring.seal_keys import load_seal_key
from stillwatch.wiring.sealed_text import text_of

Account = Annotated[str, typer.Argument(help="Name of the account.", show_default=False)]
From = Annotated[Path, typer.Option("--from", help="Folder that the gateway records into.")]
SealKey = Annotated[
    Path, typer.Option(help="Secret that wraps the keys, `recording.seal_key_file` of the gateway.")
]
FOLDER = Path("recording")
SEAL_KEY = Path("stillwatch.seal")


def unseal(
    account: Account,
    *,
    out: Annotated[Path, typer.Option(help="New file for the text, JSONL.", show_default=False)],
    reason: Annotated[str, typer.Option(help="Why, for the trail.", show_default=False)],
    folder: From = FOLDER,
    seal_key_file: SealKey = SEAL_KEY,
    store: stores.StoreUrl = stores.STORE,
) -> None:
    """Open the sealed prompts and answers of one account; the trail says who did, and why.

    Example: `stillwatch unseal acme --reason "case 17" --out acme.jsonl`
    """
    recording = forgetting.existing(folder)
    if not seal_key_file.exists():
        raise InputError(
            "no seal key here; name the one of the gateway with --seal-key-file",
            file=str(seal_key_file),
        )
    sealed = text_of(recording, load_seal_key(seal_key_file, recording.seal)[0])
    texts = forgetting.unseal(sealed, open_store(store), account, who=stores.who(), reason=reason)
    n_texts = n_altered = 0
    with os.fdopen(
        os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        for text in texts:
            if text is None:
                n_altered += 1
                continue
            file.write(json.dumps(text, ensure_ascii=False) + "\n")
            n_texts += 1
    typer.echo(f"{n_texts:,} exchanges of {account} in {out}; treat it as what it is")
    if n_altered:
        raise StillwatchError(
            f"{n_altered:,} sealed rows of {account} do not open: they were altered, or put in the "
            "place of others"
        )


def forget(
    account: Account,
    *,
    reason: Annotated[str, typer.Option(help="Why, for the trail.")] = "",
    proof: Annotated[
        Path | None, typer.Option(help="File for the proof, JSON.", show_default=False)
    ] = None,
    folder: From = FOLDER,
    seal_key_file: SealKey = SEAL_KEY,
    store: stores.StoreUrl = stores.STORE,
) -> None:
    """Forget the prompts and answers of an account: erase its key, and prove it.

    Works while the gateway runs; what the account asks later is sealed under a new key.
    Text that lies in clear in events is taken out too. Who took how much stays. Exit code 1 if
    bytes of the key are still in a file of the recording.

    Example: `stillwatch forget acme --reason "erasure request 12" --proof acme.json`
    """
    recording = forgetting.existing(folder)
    key = load_seal_key(seal_key_file, recording.seal)[0] if seal_key_file.exists() else None
    shown = forgetting.forget(
        recording,
        text_of(recording, key),
        open_store(store),
        account,
        who=stores.who(),
        reason=reason,
    )
    body = forgetting.as_json(shown)
    typer.echo(body.decode(), nl=False)
    if proof is not None:
        proof.write_bytes(body)
    if shown.found_in:
        raise StillwatchError(f"bytes of the key are still in {', '.join(shown.found_in)}")
