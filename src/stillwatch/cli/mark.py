"""``stillwatch mark``: the secret of marks, keys for engines, commitments, served contexts."""

import hashlib
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stillwatch.core.errors import InputError
from stillwatch.marking.canaries import served_variant
from stillwatch.marking.contexts import ContextHash
from stillwatch.marking.keyring import is_epoch
from stillwatch.marking.scheme import named_scheme
from stillwatch.measures.marks import hex_digits
from stillwatch.wiring.answers import read_answers
from stillwatch.wiring.context_tables import Making, digest_of
from stillwatch.wiring.counted_contexts import write_contexts
from stillwatch.wiring.marking_secret import make_marking_secret, read_marking_keys
from stillwatch.wiring.panels import read_canaries
from stillwatch.wiring.tokenizing import Tokenizer

app = typer.Typer(
    help="Mark answers at their source, so that a model trained on them can be told.",
    no_args_is_help=True,
)
SecretFile = Annotated[
    Path, typer.Option(help="Marking secret, `marking.secret_file` of the gateway.")
]
SECRET = Path("stillwatch.mark")
Model = Annotated[
    str, typer.Option(help="Model, as `marking.tokenizers` names it.", show_default=False)
]
Epoch = Annotated[str, typer.Option(help="Month, such as 2026-11.", show_default=False)]


class Form(StrEnum):
    """How a key is written."""

    BOTH = "both"
    NUMBER = "number"
    HEX = "hex"


@app.command("secret")
def secret(
    file: Annotated[Path, typer.Argument(help="New file.", show_default=False)],
) -> None:
    """Make the secret that all keys of marks are derived from. Keep it, and keep it secret.

    Without it no mark is found again. Whoever has it can find and forge every mark.
    """
    keys = make_marking_secret(file)
    typer.echo(f"made {file}, fingerprint {keys.fingerprint}")


@app.command("key")
def key(
    *,
    model: Model,
    epoch: Epoch,
    account: Annotated[
        str | None,
        typer.Option(help="Whose key; the engine's own, for everybody, if left out."),
    ] = None,
    form: Annotated[Form, typer.Option(help="`number` for vLLM, `hex` for SGLang.")] = Form.BOTH,
    scheme: Annotated[
        str | None,
        typer.Option(
            help="Marking scheme, such as vllm_gumbel: show what its engine is told, as JSON."
        ),
    ] = None,
    secret_file: SecretFile = SECRET,
) -> None:
    """Show one key, for the configuration of an engine. It is a secret.

    With --scheme it is shown in the configuration of an engine: `--watermark-config` of vLLM and
    SGLang, arguments of `WatermarkingConfig` or `SynthIDTextWatermarkingConfig` of Transformers.

    Example: `stillwatch mark key --model llama-3 --epoch 2026-11 --scheme vllm_gumbel`
    """
    _check_epoch(epoch)
    engine = None if scheme is None else named_scheme(scheme)
    found = read_marking_keys(secret_file).key(model, epoch, account)
    typer.echo("this key is a secret: whoever has it can find and forge the mark", err=True)
    if engine is not None:
        told = engine.configuration(found)
        if not told:
            raise InputError(f"{engine.engine} knows this key; no engine is told", field="scheme")
        typer.echo(json.dumps(told))
    elif form is Form.BOTH:
        typer.echo(f"number {found}\nhex {hex_digits(found)}")
    else:
        typer.echo(str(found) if form is Form.NUMBER else hex_digits(found))


@app.command("commit")
def commit(
    *,
    model: Model,
    epoch: Annotated[list[str], typer.Option(help="Month; may be repeated.", show_default=False)],
    account: Annotated[
        list[str] | None,
        typer.Option(help="Account with a key of its own; may be repeated.", show_default=False),
    ] = None,
    bare: Annotated[
        bool, typer.Option("--bare", help="Commitments alone, sorted: they name no account.")
    ] = False,
    opened: Annotated[
        bool,
        typer.Option(
            "--opened", help="With key and opening, for a court or an expert: they reveal the key."
        ),
    ] = False,
    secret_file: SecretFile = SECRET,
) -> None:
    """Print commitments to keys, to be published before a suspect is released.

    They prove later that a key was not chosen to fit, and tell neither key nor secret. The
    engine's own key is always among them. JSON, one object a line; publish with --bare.

    To prove one, show it with --opened: it is the SHA-256 of the opening's 32 bytes and the key's
    8, and shows this key only.

    Example: `stillwatch mark commit --model llama-3 --epoch 2026-11 --epoch 2026-12 --bare`
    """
    keys = read_marking_keys(secret_file)
    rows = []
    for one in epoch:
        _check_epoch(one)
        for whose in (None, *(account or ())):
            bound = keys.commitment(model, one, whose)
            row = {"model": model, "epoch": one, "account": whose, "commitment": bound}
            if opened:
                row["key"] = hex_digits(keys.key(model, one, whose))
                row["opening"] = keys.opening(model, one, whose).hex()
            rows.append(row)
    if bare:
        typer.echo("\n".join(sorted(str(row["commitment"]) for row in rows)))
        return
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False))


@app.command("contexts")
def contexts(
    answers: Annotated[
        Path, typer.Argument(help="JSON lines with an `answer` each.", show_default=False)
    ],
    *,
    account: Annotated[str, typer.Option(help="Whom they were served to.", show_default=False)],
    model: Model,
    epoch: Epoch,
    tokenizer: Annotated[
        Path, typer.Option(help="tokenizer.json of the model.", show_default=False)
    ],
    out: Annotated[Path, typer.Option(help="Folder of the tables.")] = Path("contexts"),
    context_width: Annotated[int, typer.Option(min=1, max=64, help="Tokens of a context.")] = 4,
    secret_file: SecretFile = SECRET,
) -> None:
    """Count the contexts of marked answers that were served without the gateway.

    The table holds keyed hashes and counts, no text. Beside one of contexts narrower than 3 tokens
    a second, of 4, is kept, which tells who repeats word for word what was served. Doing it again
    for the same answers, account, model and month writes the same files.

    Example: `stillwatch mark contexts acme.jsonl --account acme --model llama-3
    --epoch 2026-11 --tokenizer tokenizer.json`
    """
    _check_epoch(epoch)
    keys = read_marking_keys(secret_file)
    read = read_answers(answers)
    tokens = Tokenizer(tokenizer).tokens(read.answers)
    making = Making(context_width, digest_of(tokenizer), keys.fingerprint)
    told = json.dumps([account, model, epoch, read.digest, making.tokenizer])
    name = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    file = out / f"{epoch}-{name}.parquet"
    owner = (account, model, epoch)
    kept = write_contexts(file, {owner: tokens}, making, ContextHash(keys.context_key()))
    n_tokens = sum(map(len, tokens))
    typer.echo(
        f"{len(read.answers):,} answers, {n_tokens:,} tokens, "
        f"{sum(map(len, kept.values())):,} contexts in {file}"
    )


@app.command("canaries")
def canaries(
    file: Annotated[
        Path, typer.Argument(help="JSON lines with `prompt` and `variants`.", show_default=False)
    ],
    *,
    model: Model,
    epoch: Epoch,
    account: Annotated[
        str | None, typer.Option(help="Whom they are served to; everybody, if left out.")
    ] = None,
    secret_file: SecretFile = SECRET,
) -> None:
    """Draw which of several equally true answers is served, as JSON lines.

    Every variant must be true: a false one would harm customers. Which is served is a secret.
    `stillwatch audit resemblance` finds whether a suspect chooses alike.

    Example: `stillwatch mark canaries canaries.jsonl --model llama-3 --epoch 2026-11`
    """
    _check_epoch(epoch)
    keys = read_marking_keys(secret_file)
    typer.echo("which variant is served is a secret: whoever knows it can forge it", err=True)
    for canary in read_canaries(file):
        served = served_variant(canary, keys, model, epoch, account)
        typer.echo(json.dumps({"prompt": canary.prompt, "serve": served}, ensure_ascii=False))


def _check_epoch(epoch: str) -> None:
    if not is_epoch(epoch):
        raise InputError("write a month as 2026-11", field="epoch")
