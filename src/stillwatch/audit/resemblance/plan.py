"""What an audit of likeness is told beforehand: whose answers, which controls, which canaries."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from stillwatch.marking.keyring import is_epoch


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Compared(_Part):
    """``[resemblance]``: files of answers to the same prompts."""

    teacher: Path = Field(description="Answers of the protected model.")
    suspect: Path = Field(description="Answers of the model under audit.")
    controls: tuple[Path, ...] = Field(
        default=(),
        description="Answers of unrelated models: files, or folders of them. Canaries need none.",
    )
    prompts: Path | None = Field(
        default=None,
        description="JSON lines with prompt, and expected (the right answer) or asks_identity.",
    )
    identities: tuple[str, ...] = Field(
        default=(), description="Names of models and vendors that count as claims of identity."
    )


class CanaryKeys(_Part):
    """``[canaries]``: choices that the key drew for the teacher."""

    file: Path = Field(description="JSON lines with prompt and variants.")
    secret_file: Path = Field(description="File with the marking secret, in hex.")
    model: str = Field(description="Model that served them.")
    epoch: str = Field(description="Month whose draw was served.")
    account: str | None = Field(default=None, description="Account with a draw of its own.")

    @field_validator("epoch")
    @classmethod
    def _month(cls, value: str) -> str:
        if not is_epoch(value):
            raise ValueError("write a month as 2026-11")
        return value


class LikenessPlan(_Part):
    """A plan of an audit of likeness, as its TOML file has it."""

    resemblance: Compared
    canaries: CanaryKeys | None = None
