"""The admin API of a real gateway, by hand and by Schemathesis."""

import os
import subprocess
import sys
import time

import pytest
import requests

from tests.integration.gateway.conftest import ended, started

TOKEN = "a-token-of-enough-length"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory, upstream):
    os.environ["TEST_ADMIN_TOKEN"] = TOKEN
    one = started(tmp_path_factory.mktemp("gateway"), upstream)
    one.stop()
    written = one.configure

    def configure():
        settings = written()
        text = settings.read_text()
        settings.write_text(
            text.replace("[listen]\n", '[listen]\nadmin_token_env = "TEST_ADMIN_TOKEN"\n')
        )
        return settings

    one.configure = configure
    one.start()
    yield one
    ended(one)
    del os.environ["TEST_ADMIN_TOKEN"]


def call(gateway, method, path, **more):
    return requests.request(
        method,
        f"{gateway.vitals}/v1/admin/{path}",
        headers={"authorization": f"Bearer {TOKEN}"},
        timeout=10,
        **more,
    )


def ask(gateway, key) -> int:
    body = {"model": "m", "messages": []}
    headers = {"authorization": f"Bearer {key}"}
    return requests.post(
        f"{gateway.url}/v1/chat/completions", json=body, headers=headers, timeout=10
    ).status_code


def wait_for(status, gateway, key) -> float:
    began = time.monotonic()
    while ask(gateway, key) != status:
        assert time.monotonic() - began < 5
        time.sleep(0.02)
    return time.monotonic() - began


def test_a_customer_from_the_first_key_to_the_last(gateway) -> None:
    assert requests.get(f"{gateway.vitals}/v1/admin/accounts", timeout=10).status_code == 401
    assert call(gateway, "PUT", "licences/api", json={"id": "api", "parallel": 3}).ok
    assert call(gateway, "POST", "accounts", json={"id": "new", "licence": "api"}).ok
    key = call(gateway, "POST", "accounts/new/keys", json={}).json()["key"]
    wait_for(200, gateway, key)
    assert call(gateway, "PATCH", "accounts/new", json={"blocked": True}).ok
    assert wait_for(401, gateway, key) < 1
    assert requests.get(f"{gateway.vitals}/health", timeout=10).status_code == 200


def test_a_body_without_end(gateway) -> None:
    got = call(gateway, "POST", "accounts", data=b"x" * 2**21)
    assert got.status_code == 413


def test_schemathesis(gateway, tmp_path) -> None:
    """Every operation, with good and bad data: no server error, nothing undocumented.

    Valid data may be refused: a schema knows neither which licences there are, nor networks.
    """
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{gateway.vitals}/openapi.json"),
            *("--header", f"Authorization: Bearer {TOKEN}", "--max-examples", "8"),
            *(
                "--seed",
                "1",
                "--no-color",
                "--exclude-checks",
                "unsupported_method,positive_data_acceptance",
            ),
            *("--phases", "examples,coverage,fuzzing"),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-9000:] + ran.stderr[-2000:]
    assert requests.get(f"{gateway.vitals}/health", timeout=10).status_code == 200
