"""Real models on disk, read with Transformers: who is convicted by weights; 1 minute."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

pytest.importorskip("torch", reason="make audit-env brings it; make test-provenance runs this")

import torch
import transformers

from stillwatch.audit.provenance.radioactivity import Candidate, assessed
from stillwatch.cli.main import app
from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import ContextHash, table_of
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.marking.pairs import pairs_of
from stillwatch.marking.schemes.transformers_green import TransformersGreen
from stillwatch.wiring.context_tables import Making, digest_of, write_tables
from stillwatch.wiring.open_weights import OpenWeights
from stillwatch.wiring.weight_files import weight_files
from tests.marked import make_tokenizer

SIZE, LENGTH = 512, 32
SECRET = bytes(range(32))
KEYS = MarkingKeys(SECRET)
KEY = KEYS.key("ours", "2026-11", "acme")
GREEN = TransformersGreen(vocabulary=SIZE)
HABITS = np.random.default_rng(7).dirichlet(np.full(SIZE, 0.05), SIZE)
PLAN = """
[mark]
scheme = "transformers_green"
model = "ours"
tokenizer = "{folder}/tokenizer.json"
secret_file = "{folder}/secret"
epochs = ["2026-11"]
accounts = ["acme", "bolt"]
vocabulary = {size}
contexts = "{folder}/contexts"
"""


def said(n, seed, bias):
    """Return n texts of a teacher of bigrams that raises green tokens; shape (n, LENGTH)."""
    rng = np.random.default_rng(seed)
    lists = GREEN.green_lists(KEY, np.arange(SIZE, dtype=np.uint32))
    after = HABITS * np.exp(bias * lists)
    after[:, 0] = 0.0  # the unknown word
    after = (after / after.sum(1, keepdims=True)).cumsum(1)
    texts = [rng.integers(1, SIZE, n)]
    while len(texts) < LENGTH:
        drawn = (after[texts[-1]] < rng.random((n, 1))).sum(1)
        texts.append(np.minimum(drawn, SIZE - 1))
    return np.stack(texts, axis=1).astype(np.uint32)


def student(folder, texts, seed):
    """Save a tiny Llama that learned some texts, if there are any."""
    torch.manual_seed(seed)
    config = transformers.LlamaConfig(
        vocab_size=SIZE,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=64,
        bos_token_id=0,
        eos_token_id=0,
    )
    model = transformers.LlamaForCausalLM(config)
    if texts is not None:
        rows = torch.from_numpy(texts.astype(np.int64))
        rows = torch.cat((torch.zeros((len(rows), 1), dtype=torch.long), rows), dim=1)
        optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3)
        for _ in range(3):
            for batch in rows[torch.randperm(len(rows))].split(64):
                optimizer.zero_grad()
                model(input_ids=batch, labels=batch).loss.backward()
                optimizer.step()
    model.eval().save_pretrained(folder)
    make_tokenizer(folder / "tokenizer.json", [f"w{i}" for i in range(1, SIZE)])
    return model


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("weights")
    make_tokenizer(folder / "tokenizer.json", [f"w{i}" for i in range(1, SIZE)])
    (folder / "secret").write_text(SECRET.hex())
    (folder / "audit.toml").write_text(PLAN.format(folder=folder, size=SIZE))
    served = said(2_500, 1, 1.0)
    hashing = ContextHash(KEYS.context_key())
    tables = {
        ("acme", "ours", "2026-11"): table_of(list(served), 1, hashing),
        ("bolt", "ours", "2026-11"): table_of(list(said(500, 2, 0.0)), 1, hashing),
    }
    making = Making(1, digest_of(folder / "tokenizer.json"), KEYS.fingerprint)
    write_tables(folder / "contexts" / "day=1" / "a.parquet", tables, making)
    student(folder / "copy", served, 3)
    student(folder / "unmarked", said(2_500, 4, 0.0), 5)
    student(folder / "untrained", None, 6)
    return folder


def audited(folder, name, texts):
    file = folder / "texts.jsonl"
    file.write_text(
        "\n".join(json.dumps({"answer": " ".join(f"w{t}" for t in text)}) for text in texts)
    )
    out = folder / f"report-{name}"
    run = ["audit", "provenance", f"{folder}/audit.toml", "--weights", f"{folder}/{name}"]
    done = CliRunner().invoke(app, [*run, "--texts", str(file), "--out", str(out)])
    assert done.exit_code in (0, 3), done.output
    return done, json.loads((out / "result.json").read_text())


def sampled(folder, n):
    """Return n texts of the copy."""
    model = transformers.AutoModelForCausalLM.from_pretrained(folder / "copy")
    torch.manual_seed(9)
    drawn = model.generate(
        torch.zeros((n, 1), dtype=torch.long),
        do_sample=True,
        top_k=0,
        max_new_tokens=LENGTH,
        min_new_tokens=LENGTH,
    )
    return drawn[:, 1:].numpy().astype(np.uint32)


def test_a_copy_is_convicted_by_less_text_than_its_answers_need(folder) -> None:
    done, found = audited(folder, "copy", said(20, 11, 0.0))
    assert done.exit_code == 3
    assert [one["name"] for one in found["verdict"]["sources"]] == ["acme"]
    acme, bolt = found["tests"]
    assert acme["log10_p"] < -6 and bolt["log10_p"] > -3
    assert acme["log10_e"] > 4
    table = table_of(list(said(2_500, 1, 1.0)), 1, ContextHash(KEYS.context_key()))
    candidate = Candidate("acme", "2026-11", KEY, table)
    pairs = pairs_of(list(sampled(folder, 20)), 1)
    by_answers = assessed(pairs, GREEN, candidate, ContextHash(KEYS.context_key()))
    assert acme["log10_p"] < by_answers.sum.log10_p - 2


@pytest.mark.parametrize("name", ["unmarked", "untrained"])
@pytest.mark.parametrize("bias", [0.0, 1.0])
def test_an_innocent_is_not_even_on_marked_texts(folder, name, bias) -> None:
    done, found = audited(folder, name, said(60, 12, bias))
    assert done.exit_code == 0
    assert found["verdict"]["strength"] in ("weak", "cannot tell")
    assert found["verdict"]["smallest_share"] is None
    assert min(one["log10_p"] for one in found["tests"]) > -3
    assert ("carry the mark" in str(found["remarks"])) is (bias > 0)


def test_probabilities_are_those_of_the_library(folder) -> None:
    model = OpenWeights(weight_files(folder / "copy"))
    long, short = said(2, 13, 0.0)
    (tokens, near), (other, few) = model.likely([long, short[:5]], SIZE, 8)
    assert tokens.shape == (LENGTH, 8) and few.shape == (5, 8)
    library = transformers.AutoModelForCausalLM.from_pretrained(folder / "copy")
    with torch.inference_mode():
        for ids, at, p in ((long, tokens, near), (short[:5], other, few)):
            whole = torch.tensor([[0, *ids.tolist()]])
            exact = library(whole).logits[0, 1:].softmax(-1).numpy()
            np.testing.assert_allclose(np.take_along_axis(exact, at.astype(int), 1), p, rtol=1e-3)


def test_a_model_that_is_not_whole_is_refused(folder, tmp_path) -> None:
    from safetensors.torch import load_file, save_file

    broken = tmp_path / "broken"
    broken.mkdir()
    for name in ("config.json", "tokenizer.json"):
        (broken / name).write_bytes((folder / "copy" / name).read_bytes())
    tensors = load_file(folder / "copy" / "model.safetensors")
    left = {name: value for name, value in tensors.items() if "layers.1.mlp.up" not in name}
    save_file(left, broken / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(InputError, match=r"tensors are missing, model.layers.1.mlp.up_proj"):
        OpenWeights(weight_files(broken))
    (broken / "model.safetensors").write_bytes(b"\x00" * 64)
    with pytest.raises(InputError, match="cannot load it"):
        OpenWeights(weight_files(broken))
