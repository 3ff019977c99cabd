import pytest

from stillwatch.core.errors import InputError
from stillwatch.gateway.settings import read_settings

GOOD = """[listen]
port = 9000

[[upstream]]
name = "one"
url = "http://127.0.0.1:8000"

[[upstream]]
name = "two"
url = "https://api.example.com"
models = ["gpt-*"]
key_env = "STILLWATCH_TEST_KEY"

[recording]
mode = "relaxed"
"""


def read(tmp_path, text):
    path = tmp_path / "g.toml"
    path.write_text(text)
    return read_settings(path)


def test_settings_and_what_they_are_if_left_out(tmp_path) -> None:
    found = read(tmp_path, GOOD)
    assert (found.listen.port, found.listen.host, found.recording.mode) == (
        9000,
        "127.0.0.1",
        "relaxed",
    )
    assert [one.name for one in found.upstream] == ["one", "two"]
    assert found.upstream[0].models == ("*",)
    assert found.store.url == "sqlite:///stillwatch.db"


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("port = 9000", "port = 70000", 2, "listen.port"),
        ("port = 9000", "prot = 9000", 2, "listen.prot"),
        ('"http://127.0.0.1:8000"', '"nowhere"', 6, "upstream.0.url"),
        ('name = "two"', "", 8, "upstream.1.name"),
        ('"relaxed"', '"lazy"', 15, "recording.mode"),
        ('"relaxed"', '"relaxed"\n[limits]\nredis = "http://r"', 17, "limits.redis"),
    ],
)
def test_errors_name_line_and_field(tmp_path, before, after, line, said) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, GOOD.replace(before, after, 1))
    assert f"g.toml:{line}: {said}: " in str(error.value)


def test_what_is_no_settings_file(tmp_path) -> None:
    with pytest.raises(InputError, match="not TOML"):
        read(tmp_path, "[listen")
    with pytest.raises(InputError, match="upstream: is missing"):
        read(tmp_path, "")
    with pytest.raises(InputError, match="cannot read the settings"):
        read_settings(tmp_path / "none.toml")


def test_the_key_of_an_upstream_is_in_the_environment(tmp_path, monkeypatch) -> None:
    one, two = read(tmp_path, GOOD).upstream
    assert one.key() is None
    with pytest.raises(InputError, match="STILLWATCH_TEST_KEY is not set"):
        two.key()
    monkeypatch.setenv("STILLWATCH_TEST_KEY", "s3cret")
    assert two.key() == "s3cret"


def test_what_is_marked_has_a_tokenizer(tmp_path) -> None:
    marks = GOOD.replace('models = ["gpt-*"]', 'models = ["gpt-*"]\nmarking = "vllm"')
    table = '[marking.tokenizers]\n"gpt-*" = "t.json"\n'
    assert read(tmp_path, marks + table).marking.accounts == "all"
    with pytest.raises(InputError, match=r"marking: .*for 'gpt-\*' of the upstream two"):
        read(tmp_path, marks)
    with pytest.raises(InputError, match=r"g\.toml:17: marking: "):
        read(tmp_path, marks + '[marking]\ntokenizers = { "gpt-4" = "t.json" }\n')
