import http.server
import threading

import pytest

from stillwatch.store.store import open_store
from stillwatch.wiring.checking import check_config
from stillwatch.wiring.marking_secret import make_marking_secret
from stillwatch.wiring.pepper import pepper_of
from stillwatch.wiring.seal_keys import load_seal_key
from tests.marked import make_tokenizer

SETTINGS = """[listen]
port = 9000

[[upstream]]
name = "one"
url = "{url}"
key_env = "STILLWATCH_TEST_KEY"

[store]
url = "sqlite:///{folder}/s.db"
pepper_file = "{folder}/pepper"

[recording]
folder = "{folder}/recording"
"""


class Model(http.server.BaseHTTPRequestHandler):
    """Answers whoever has the key."""

    def do_GET(self) -> None:
        self.send_response(200 if self.headers["authorization"] == "Bearer right" else 401)
        self.end_headers()

    def log_message(self, *_all) -> None:
        """Say nothing."""


@pytest.fixture
def model():
    with http.server.HTTPServer(("127.0.0.1", 0), Model) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def look(tmp_path, monkeypatch):
    monkeypatch.setenv("STILLWATCH_TEST_KEY", "right")

    def check(before="", after="", *, url="http://127.0.0.1:1", licences=(), ask=False):
        text = SETTINGS.format(url=url, folder=tmp_path).replace(before, after, 1)
        (tmp_path / "g.toml").write_text(text)
        found = check_config(tmp_path / "g.toml", tuple(licences), ask=ask)
        return {one.what: one for one in found}

    return check


def test_before_the_first_start_all_is_right_and_nothing_is_made(look, tmp_path) -> None:
    found = look()
    assert all(one.right for one in found.values())
    assert "not there yet" in found["store"].said and "first use" in found["pepper"].said
    assert [path.name for path in tmp_path.iterdir()] == ["g.toml"]


@pytest.mark.parametrize(
    ("before", "after", "what", "said"),
    [
        ("port = 9000", "prot = 9000", "settings", "g.toml:2: listen.prot"),
        ("port = 9000", "port = 8081", "ports", "g.toml:1: listen.admin_port"),
        (
            "TEST_KEY",
            "NO_SUCH_KEY",
            "upstream one",
            "g.toml:7: upstream.0.key_env: the environment",
        ),
        (":1", ":1/v1", "upstream one", "g.toml:6: upstream.0.url: leave /v1 out"),
        (
            "[store]",
            '[[upstream]]\nname = "one"\nurl = "http://h"\n[store]',
            "upstream one",
            "g.toml:10: upstream.1.name: another upstream",
        ),
        ("/recording", "/g.toml/recording", "recording", "recording.folder: cannot be written"),
        ("[recording]", '[watch]\nbaseline = "none"\n[recording]', "watch", "watch.baseline"),
        (
            "[recording]",
            '[limits]\nredis = "redis://127.0.0.1:1"\n[recording]',
            "limits",
            "Redis cannot be used (ConnectionError); is it running",
        ),
        ("sqlite:///", "nonsense", "store", "no address of a store"),
    ],
)
def test_what_is_wrong_has_a_place(look, before, after, what, said) -> None:
    found = look(before, after)
    assert [one.what for one in found.values() if not one.right] == [what]
    assert said in found[what].said


def test_a_pepper_belongs_to_its_store(look, tmp_path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 's.db'}")
    pepper_of(store, tmp_path / "pepper", who="test")
    found = look()
    assert "current" in found["store"].said and "belongs" in found["pepper"].said
    (tmp_path / "pepper").write_text("00" * 32)
    assert "not the pepper" in look()["pepper"].said
    (tmp_path / "pepper").write_text("short")
    assert "64 hex digits" in look()["pepper"].said
    (tmp_path / "pepper").unlink()
    assert "bring it back" in look()["pepper"].said
    assert not look()["pepper"].right


@pytest.mark.parametrize(("version", "right"), [("0001", True), ("9999", False)])
def test_tables_that_are_not_current(look, tmp_path, version, right) -> None:
    store = open_store(f"sqlite:///{tmp_path / 's.db'}")
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
    found = look()["store"]
    assert found.right is right and version in found.said


def test_licences_are_looked_over_too(look, tmp_path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text('version = 1\n[[licence]]\nid = "trial"\n')
    bad.write_text('version = 1\n[[licence]]\nid = "trial"\nparallel = -1\n')
    found = look("port", "prot", licences=(good, bad, tmp_path / "none.toml"))
    assert found[f"licences {good}"].said == "trial"
    assert "bad.toml:4: licence.parallel" in found[f"licences {bad}"].said
    assert not found[f"licences {tmp_path / 'none.toml'}"].right


def test_upstreams_are_asked_if_told_to(look, model, monkeypatch) -> None:
    assert "asked one" not in look(url=model)
    assert look(url=model, ask=True)["asked one"].said == "answers with status 200"
    monkeypatch.setenv("STILLWATCH_TEST_KEY", "stale")
    assert "STILLWATCH_TEST_KEY is wrong" in look(url=model, ask=True)["asked one"].said
    none = look("key_env", "#", url=model, ask=True)["asked one"]
    assert "it wants a key" in none.said and not none.right
    assert "does not answer" in look(ask=True)["asked one"].said


def test_a_seal_key_belongs_to_its_recording(look, tmp_path) -> None:
    sealed = f'[recording]\ntext = "sealed"\nseal_key_file = "{tmp_path}/seal.key"\n'
    assert "is made at first use" in look("[recording]", sealed)["seal key"].said
    assert "seal key" not in look()
    load_seal_key(tmp_path / "seal.key", tmp_path / "recording" / "seal")
    assert look("[recording]", sealed)["seal key"].right
    (tmp_path / "seal.key").unlink()
    found = look("[recording]", sealed)["seal key"]
    assert not found.right and "bring the file back" in found.said


def test_the_store_of_copies_is_asked(look, bucket) -> None:
    bucket.put("gate/events/x", b"1")
    assert (
        "1 files in"
        in look("[recording]", f'[recording]\ncopy_to = "{bucket.path("gate")}"\n')["copies"].said
    )
    found = look("[recording]", '[recording]\ncopy_to = "s3://no-such-bucket-here/x"\n')["copies"]
    assert not found.right and "no such bucket" in found.said
    assert (
        "copy_to" in look("[recording]", '[recording]\ncopy_to = "/somewhere"\n')["settings"].said
    )


def test_tokenizers_and_the_marking_secret(look, tmp_path) -> None:
    marks = f'''marking = "vllm"
[marking]
secret_file = "{tmp_path}/secret"
tokenizers = {{ "*" = "{tmp_path}/tokenizer.json", "old" = "{tmp_path}/tokenizer.json" }}

[store]'''
    found = look("[store]", marks)
    assert "cannot read it" in found["marking *"].said and not found["marking *"].right
    assert "is made at first use" in found["marking secret"].said
    assert "on, for accounts" in found["lexical mark"].said
    make_tokenizer(tmp_path / "tokenizer.json")
    keys = make_marking_secret(tmp_path / "secret")
    found = look("[store]", marks)
    assert all(one.right for one in found.values())
    assert keys.fingerprint in found["marking secret"].said
    assert "all accounts" in found["marking *"].said and "not in use" in found["marking old"].said
    inside = marks.replace("/secret", "/recording/secret")
    assert "must not lie" in look("[store]", inside)["marking secret"].said


def test_without_a_secret_the_lexical_mark_is_off_and_says_how_to_switch_it_on(
    look, tmp_path
) -> None:
    said = f'[marking]\nsecret_file = "{tmp_path}/secret"\n[store]'
    found = look("[store]", said)["lexical mark"]
    assert found.right and "off" in found.said and "stillwatch mark secret" in found.said
    make_marking_secret(tmp_path / "secret")
    assert "on, for accounts" in look("[store]", said)["lexical mark"].said
