import pytest

from stillwatch.gateway.paths import FIXED, route_of


@pytest.mark.parametrize("path", sorted(FIXED))
def test_paths_of_the_apis_pass(path) -> None:
    found = route_of(path.encode())
    assert found is not None and found.path == path


@pytest.mark.parametrize(
    ("path", "operation", "methods"),
    [
        (b"/v1/responses/resp_1", "retrieve_response", ("GET", "DELETE")),
        (b"/v1/responses/resp_1/cancel", "cancel_response", ("POST",)),
        (b"/v1/models/llama-3.1:8b", "models", ("GET",)),
    ],
)
def test_paths_with_a_name_in_them(path, operation, methods) -> None:
    found = route_of(path)
    assert (found.operation, found.methods, found.path) == (operation, methods, path.decode())


@pytest.mark.parametrize(
    "path",
    [
        *(b"", b"/", b"/v1", b"/v1/", b"/v1/chat/completions/", b"//v1/models", b"/v1/Models"),
        *(b"/v1/models/..", b"/v1/models/a/b", b"/v1/models/%2e%2e", b"/v1/models/a..b"),
        *(b"/v1/responses/a/b", b"/v1/responses/\xc3\xa9", b"/v1/files", b"/admin", b"/metrics"),
        b"/v1/models\n",
    ],
)
def test_every_other_path_is_refused(path) -> None:
    assert route_of(path) is None
