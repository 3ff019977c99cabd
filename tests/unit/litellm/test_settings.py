import pytest

from stillwatch.core.errors import InputError
from stillwatch.litellm.settings import settings_of


def test_without_a_file_all_is_at_its_default() -> None:
    settings = settings_of({})
    assert settings.store.url == "sqlite:///stillwatch.db"
    assert settings.litellm.default_licence is None


def test_a_file(tmp_path) -> None:
    path = tmp_path / "s.toml"
    path.write_text('[litellm]\ndefault_licence = "trial"\n[store]\npoll_s = 1\n')
    settings = settings_of({"STILLWATCH_CONFIG": str(path)})
    assert settings.litellm.default_licence == "trial"
    assert settings.store.poll_s == 1


def test_errors_name_the_place(tmp_path) -> None:
    path = tmp_path / "s.toml"
    path.write_text('[litellm]\ndefault_license = "trial"\n')
    with pytest.raises(InputError, match=r"s\.toml:2: litellm\.default_license"):
        settings_of({"STILLWATCH_CONFIG": str(path)})
    with pytest.raises(InputError, match="cannot read"):
        settings_of({"STILLWATCH_CONFIG": str(tmp_path / "none")})


@pytest.mark.parametrize("table", ["[listen]\nport = 1", "[watch]\non = true"])
def test_what_means_nothing_is_refused(tmp_path, table) -> None:
    path = tmp_path / "s.toml"
    path.write_text(table)
    with pytest.raises(InputError, match="means nothing"):
        settings_of({"STILLWATCH_CONFIG": str(path)})
