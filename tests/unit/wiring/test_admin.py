import asyncio
import json

import pytest

from stillwatch.licences.licence import Licence
from stillwatch.store.accounts import add_account
from stillwatch.store.licences import load_licences
from stillwatch.store.store import open_store
from stillwatch.wiring.admin import admin_app

TOKEN = "a-token-of-enough-length"
PEPPER = b"p" * 32


@pytest.fixture
def store(tmp_path):
    made = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    load_licences(made, [Licence(id="trial")], who="test")
    add_account(made, "acme", "trial", who="test")
    return made


@pytest.fixture
def call(store):
    app = admin_app(store, PEPPER, TOKEN)

    def ask(method, path, body=None, *, token=TOKEN, actor=None):
        path, _, query = path.partition("?")
        raw = b"" if body is None else json.dumps(body).encode()
        headers = [(b"content-type", b"application/json")]
        if token:
            headers.append((b"authorization", f"Bearer {token}".encode()))
        if actor:
            headers.append((b"x-stillwatch-actor", actor.encode()))
        scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode()}
        scope |= {"query_string": query.encode(), "headers": headers, "root_path": ""}
        scope |= {"scheme": "http", "server": ("x", 1), "client": ("y", 2), "http_version": "1.1"}
        sent = []

        async def receive():
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message):
            sent.append(message)

        asyncio.run(app(scope, receive, send))
        return sent[0]["status"], json.loads(sent[1]["body"])

    return ask


@pytest.mark.parametrize("token", [None, "wrong", TOKEN + "x", TOKEN[:-1]])
def test_without_the_token_there_is_nothing(call, token) -> None:
    for path in ("/v1/admin/accounts", "/v1/admin/trail"):
        status, said = call("GET", path, token=token)
        assert (status, said["status"]) == (401, 401)


def test_accounts(call) -> None:
    assert call("POST", "/v1/admin/accounts", {"id": "b", "licence": "trial"})[0] == 201
    assert call("POST", "/v1/admin/accounts", {"id": "b", "licence": "trial"})[0] == 409
    status, said = call("POST", "/v1/admin/accounts", {"id": "c", "licence": "none"})
    assert status == 409 and "no licence none" in said["detail"]
    status, page = call("GET", "/v1/admin/accounts?limit=1")
    assert [one["id"] for one in page["accounts"]] == ["acme"] and page["next"] == "acme"
    _, page = call("GET", "/v1/admin/accounts?after=acme")
    assert [one["id"] for one in page["accounts"]] == ["b"] and page["next"] is None
    assert call("PATCH", "/v1/admin/accounts/b", {"blocked": True})[1]["blocked_us"]
    _, said = call("PATCH", "/v1/admin/accounts/b", {"blocked": False, "exempt_until_us": 5})
    assert (said["blocked_us"], said["exempt_until_us"]) == (None, 5)
    _, said = call("PATCH", "/v1/admin/accounts/b", {"exempt_until_us": None})
    assert said["exempt_until_us"] is None
    assert call("GET", "/v1/admin/accounts/none")[0] == 404
    assert call("PATCH", "/v1/admin/accounts/none", {})[0] == 404


def test_keys_are_shown_once(call) -> None:
    status, made = call("POST", "/v1/admin/accounts/acme/keys", {"label": "ci", "lasts_s": 60})
    assert status == 201 and made["key"].startswith(f"sw-{made['prefix']}-")
    _, listed = call("GET", "/v1/admin/accounts/acme/keys")
    assert made["key"] not in json.dumps(listed) and "digest" not in json.dumps(listed)
    assert listed[0]["expires_us"] - listed[0]["created_us"] == pytest.approx(60e6, abs=1e6)
    _, second = call("POST", f"/v1/admin/keys/{made['prefix']}/rotate", {"overlap_s": 5})
    assert second["prefix"] != made["prefix"]
    assert call("PATCH", f"/v1/admin/keys/{made['prefix']}", {"blocked": True})[0] == 200
    assert call("PATCH", "/v1/admin/keys/nosuchkey", {"blocked": True})[0] == 404
    assert call("POST", "/v1/admin/keys/nosuchkey/rotate", {})[0] == 404
    assert call("POST", "/v1/admin/accounts/none/keys", {})[0] == 404


def test_licences(call) -> None:
    body = {"id": "gold", "output_per_day": 5, "features": ["n"]}
    assert call("PUT", "/v1/admin/licences/gold", body) == (200, {"changed": 1})
    assert call("PUT", "/v1/admin/licences/gold", body) == (200, {"changed": 0})
    assert call("PUT", "/v1/admin/licences/other", body)[0] == 409
    _, listed = call("GET", "/v1/admin/licences")
    assert {one["id"]: one["version"] for one in listed} == {"trial": 1, "gold": 1}


def test_measures_and_who_took_them(call) -> None:
    body = {"account": "acme", "rung": "narrow", "reason": "C001", "case": "look-C001"}
    status, made = call("POST", "/v1/admin/measures", body, actor="anna")
    assert (status, made["approved_by"]) == (201, None)
    assert call("POST", f"/v1/admin/measures/{made['id']}/approve", actor="kim")[0] == 200
    (row,) = call("GET", "/v1/admin/measures?account=acme")[1]
    assert row["approved_by"] == "api:kim"
    assert call("GET", "/v1/admin/measures?case=other")[1] == []
    call("POST", "/v1/admin/measures", body)
    assert call("POST", "/v1/admin/cases/look-C001/approve")[1] == {"changed": 1}
    assert call("POST", "/v1/admin/cases/look-C001/undo")[1] == {"changed": 2}
    assert call("POST", "/v1/admin/cases/none/undo")[0] == 404
    assert call("POST", "/v1/admin/measures/none/undo")[0] == 404
    done = [(one["who"], one["did"]) for one in call("GET", "/v1/admin/trail")[1]]
    assert ("api:anna", "measure.propose") in done and ("api", "measure.undo") in done


def test_bad_input_names_the_field(call) -> None:
    status, said = call("POST", "/v1/admin/measures", {"account": "acme", "rung": "hang"})
    assert (status, said["field"]) == (422, "rung")
    assert call("GET", "/v1/admin/accounts?limit=0")[0] == 422
    assert call("GET", "/v1/admin/nothing")[0] == 404
    assert call("DELETE", "/v1/admin/accounts")[0] == 405


def test_every_operation_is_documented(store) -> None:
    schema = admin_app(store, PEPPER, TOKEN).openapi()
    assert "Problem" in schema["components"]["schemas"]
    for path, operations in schema["paths"].items():
        for verb, operation in operations.items():
            assert {"401", "422", "503"} <= set(operation["responses"]), (verb, path)
            assert operation.get("description") or operation.get("summary")
