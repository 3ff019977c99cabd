"""The files of an open model, checked before anything is loaded: they come from a suspect.

Loading a pickle runs whatever its maker wrote into it, and so does a configuration that names
code. An auditor must be able to open a hostile suspect's folder; so only JSON, safetensors and GGUF
are read, which hold numbers and text alone, and the loading library is shown nothing else.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from stillwatch.core.errors import InputError

CONFIG: Final = "config.json"
INDEX: Final = "model.safetensors.index.json"
WHOLE: Final = "model.safetensors"
TOKENIZER: Final = "tokenizer.json"
CODE: Final = ("auto_map", "custom_pipelines", "trust_remote_code")
PICKLES: Final = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")


@dataclass(frozen=True, slots=True)
class WeightFiles:
    """What is read of an open model.

    Attributes
    ----------
    place : Path
        As the user named it.
    files : tuple of Path
        Configuration and weights; of a GGUF, the one file.
    tokenizer : Path
        Its ``tokenizer.json``.
    is_gguf : bool
    """

    place: Path
    files: tuple[Path, ...]
    tokenizer: Path
    is_gguf: bool

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of the files' names and their own SHA-256s, in order of name."""
        whole = hashlib.sha256()
        for file in sorted(self.files):
            with file.open("rb") as opened:
                own = hashlib.file_digest(opened, "sha256").hexdigest()
            whole.update(f"{own}  {file.name}\n".encode())
        return whole.hexdigest()

    @contextmanager
    def alone(self) -> Iterator[Path]:
        """Show a folder that holds these files and nothing else, as links, while it lasts."""
        with TemporaryDirectory(prefix="stillwatch-weights-") as name:
            folder = Path(name)
            for file in self.files:
                (folder / file.name).symlink_to(file.resolve())
            yield folder


def weight_files(place: Path) -> WeightFiles:
    """Find and check the files of a model.

    Parameters
    ----------
    place : Path
        A folder with ``config.json``, safetensors and ``tokenizer.json``, or a GGUF file with a
        ``tokenizer.json`` beside it.

    Raises
    ------
    InputError
        Something is missing, would run code, or is no model; names the file, and the field.
    """
    if not place.exists():
        raise InputError("no such model; name its folder, or a GGUF file", file=str(place))
    if place.is_file():
        if place.suffix.lower() != ".gguf":
            raise InputError(
                "name the model's folder (config.json and safetensors), or a GGUF file",
                file=str(place),
            )
        return WeightFiles(place, (place,), _there(place.with_name(TOKENIZER)), is_gguf=True)
    config = _there(place / CONFIG)
    _refuse_code(config)
    if (place / "adapter_config.json").is_file():
        raise InputError(
            "an adapter is half a model; merge it into its base and save that",
            file=str(place / "adapter_config.json"),
        )
    return WeightFiles(place, (config, *_tensors(place)), _there(place / TOKENIZER), is_gguf=False)


def _tensors(place: Path) -> tuple[Path, ...]:
    index = place / INDEX
    if not index.is_file():
        if (place / WHOLE).is_file():
            return (place / WHOLE,)
        found = ", ".join(sorted(f.name for kind in PICKLES for f in place.glob(kind))[:3])
        why = (
            f"there are pickles ({found}), which can run code of the suspect's when they are "
            "loaded; have them converted to safetensors on a machine that may be lost"
            if found
            else "the weights are missing"
        )
        raise InputError(why, file=str(place / WHOLE))
    shards = _object(index).get("weight_map")
    if not isinstance(shards, dict) or not shards:
        raise InputError("must name the file of each tensor", file=str(index), field="weight_map")
    names = {name for name in shards.values() if isinstance(name, str)}
    for name in sorted(names):
        if Path(name).name != name or not name.endswith(".safetensors"):
            raise InputError(
                f"{name!r} is no safetensors file of this folder",
                file=str(index),
                field="weight_map",
            )
    return (index, *(_there(place / name) for name in sorted(names)))


def _refuse_code(config: Path) -> None:
    said = _object(config)
    for name in CODE:
        if name in said:
            raise InputError(
                "the model wants code of its own to be run, and a suspect's code is never run; "
                "audit its answers instead",
                file=str(config),
                field=name,
            )
    if not isinstance(said.get("model_type"), str):
        raise InputError("must name the architecture", file=str(config), field="model_type")


def _object(file: Path) -> dict[str, Any]:
    try:
        said = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"this is no JSON ({error})", file=str(file)) from error
    if not isinstance(said, dict):
        raise InputError("must be a JSON object", file=str(file))
    return said


def _there(file: Path) -> Path:
    if not file.is_file():
        raise InputError("it is missing; the model is not whole", file=str(file))
    return file
