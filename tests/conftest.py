"""An S3 of our own on loopback, for whoever asks for a `bucket`."""

import http.client
import logging
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import boto3
import pytest
from moto.server import ThreadedMotoServer


@dataclass(frozen=True)
class Bucket:
    """An empty bucket, and the environment that reaches it."""

    name: str
    address: str
    client: Any

    def put(self, key: str, data: bytes) -> str:
        """Store an object; return its path."""
        self.client.put_object(Bucket=self.name, Key=key, Body=data)
        return self.path(key)

    def path(self, key: str) -> str:
        return f"s3://{self.name}/{key}"

    def check_credentials(self, after: float) -> None:
        """From so many requests on, have the store refuse credentials that it did not hand out."""
        connection = http.client.HTTPConnection(self.address)
        connection.request("POST", "/moto-api/reset-auth", str(after))
        assert connection.getresponse().status == 200


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    """Start moto's server on a free port."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """Make a bucket, and name its store and credentials in the environment."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    environment = {
        "AWS_ACCESS_KEY_ID": "an-access-key",
        "AWS_SECRET_ACCESS_KEY": "a-secret-key",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{s3_address}",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=f"http://{s3_address}", region_name="us-east-1")
    made = Bucket(f"logs-{uuid4().hex[:12]}", s3_address, client)
    client.create_bucket(Bucket=made.name)
    yield made
    made.check_credentials(math.inf)
