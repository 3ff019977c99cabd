"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Logs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="LOG...",
        help="Log files, folders or globs (plain, .gz or .zst), or Iceberg and Delta tables; here "
        "or on `s3://`. See `stillwatch sources`. None: what --state holds.",
        show_default=False,
    ),
]
State = Annotated[
    Path | None,
    typer.Option(
        help="Folder that keeps the sketches of all logs so far, without text: the scan covers "
        "them and LOG, and reads no file twice. An interrupted scan goes on where it was.",
        show_default=False,
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Needs --state. Go on with every file that an interrupted scan had begun or planned, "
        "LOG or no LOG, and say what was found.",
    ),
]
Source = Annotated[
    str | None,
    typer.Option(help="Kind of log; recognised from the content if left out.", show_default=False),
]
Accounts = Annotated[
    str | None,
    typer.Option(
        help="CSV or Parquet: account, organization, created_at, payment_fingerprint, "
        "email_domain, plan, exempt_until.",
        show_default=False,
    ),
]
Edge = Annotated[
    list[str] | None,
    typer.Option(
        help="JSON access log of nginx or Envoy in front of the API, joined by request id.",
        show_default=False,
    ),
]
Corpus = Annotated[
    list[Path] | None,
    typer.Option(help="Index made by `stillwatch corpus build`.", show_default=False),
]
BaselineFile = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        help="Ordinary traffic, from `stillwatch baseline build`; the log's own bulk if "
        "left out, which finds less.",
        show_default=False,
    ),
]
TermsFile = Annotated[
    Path | None,
    typer.Option("--terms", help="TOML: which behaviour touches which clause.", show_default=False),
]
EngineName = Annotated[
    str, typer.Option("--engine", help="`duckdb`, `spark`, or a Spark address `spark://host:port`.")
]
Memory = Annotated[str, typer.Option(help="Most memory that the engine may use, e.g. 2GB.")]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        help="Hash key, 64 hex digits; made at first use in the data folder if left out.",
        show_default=False,
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first line that is not read.")]
Seed = Annotated[int, typer.Option(help="Of permutations, clustering and peer groups.")]
Fdr = Annotated[
    float,
    typer.Option(
        help="Share of flagged accounts, and of flagged campaigns, that may be ordinary.",
        min=1e-6,
        max=0.5,
    ),
]
