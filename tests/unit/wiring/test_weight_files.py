import json

import pytest

from stillwatch.core.errors import InputError
from stillwatch.wiring.weight_files import weight_files

CONFIG = {"model_type": "llama", "vocab_size": 32}


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "suspect"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(CONFIG))
    (folder / "tokenizer.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"tensors")
    return folder


def test_only_what_was_checked_is_shown_to_the_library(folder) -> None:
    for name in ("modeling_suspect.py", "pytorch_model.bin", ".metadata", "generation_config.json"):
        (folder / name).write_text("import os")
    found = weight_files(folder)
    with found.alone() as alone:
        assert sorted(one.name for one in alone.iterdir()) == ["config.json", "model.safetensors"]
        assert (alone / "model.safetensors").read_bytes() == b"tensors"
    assert not alone.exists()


def test_the_digest_is_of_all_that_is_loaded(folder) -> None:
    before = weight_files(folder).digest
    assert len(before) == 64 and weight_files(folder).digest == before
    (folder / "model.safetensors").write_bytes(b"others")
    assert weight_files(folder).digest != before


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
def test_a_file_that_is_missing_is_named(folder, name) -> None:
    (folder / name).unlink()
    with pytest.raises(InputError, match=f"suspect/{name}: .*missing"):
        weight_files(folder)


def test_a_folder_that_is_missing_is_named(tmp_path) -> None:
    with pytest.raises(InputError, match="nowhere: no such model"):
        weight_files(tmp_path / "nowhere")


def test_pickles_are_refused_with_the_reason(folder) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(InputError, match=r"pickles \(pytorch_model.bin\), which can run code"):
        weight_files(folder)


@pytest.mark.parametrize("name", ["auto_map", "trust_remote_code"])
def test_code_of_the_suspects_is_refused(folder, name) -> None:
    (folder / "config.json").write_text(json.dumps({**CONFIG, name: {"AutoModel": "x.Y"}}))
    with pytest.raises(InputError, match=rf"config.json: {name}: .*code"):
        weight_files(folder)


@pytest.mark.parametrize(
    ("text", "said"), [("{", "no JSON"), ("[]", "JSON object"), ("{}", "model_type")]
)
def test_a_configuration_that_is_none_is_refused(folder, text, said) -> None:
    (folder / "config.json").write_text(text)
    with pytest.raises(InputError, match=said):
        weight_files(folder)


def test_shards_are_found_and_stay_in_the_folder(folder) -> None:
    (folder / "model.safetensors").rename(folder / "model-1-of-2.safetensors")
    index = folder / "model.safetensors.index.json"
    shards = {"a": "model-1-of-2.safetensors", "b": "model-2-of-2.safetensors"}
    index.write_text(json.dumps({"weight_map": shards}))
    with pytest.raises(InputError, match=r"model-2-of-2.safetensors: it is missing"):
        weight_files(folder)
    (folder / "model-2-of-2.safetensors").write_bytes(b"")
    assert len(weight_files(folder).files) == 4
    for hostile in ("../../etc/x.safetensors", "pytorch_model.bin"):
        index.write_text(json.dumps({"weight_map": {"a": hostile}}))
        with pytest.raises(InputError, match="no safetensors file of this folder"):
            weight_files(folder)
    index.write_text("{}")
    with pytest.raises(InputError, match="weight_map"):
        weight_files(folder)


def test_an_adapter_is_no_model(folder) -> None:
    (folder / "adapter_config.json").write_text("{}")
    with pytest.raises(InputError, match="merge it"):
        weight_files(folder)


def test_a_gguf_needs_its_tokenizer_beside(tmp_path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"GGUF")
    with pytest.raises(InputError, match=r"tokenizer.json: it is missing"):
        weight_files(file)
    (tmp_path / "tokenizer.json").write_text("{}")
    found = weight_files(file)
    assert found.is_gguf and found.files == (file,)
    with pytest.raises(InputError, match="name the model's folder"):
        weight_files(tmp_path / "tokenizer.json")
