"""nginx: as the plain reverse proxy that everything is compared with, and as the stub upstream."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.gateway.processes import (
    CONTESTANT_CORE,
    LOAD_CORE,
    Contestant,
    Endpoint,
    Running,
    free_port,
    start,
)
from bench.gateway.stub import PLAIN_ANSWER

FRAME = """
daemon off; worker_processes 1; pid {folder}/{name}.pid; error_log stderr crit;
worker_rlimit_nofile 16384;
events {{ worker_connections 8192; }}
http {{
  access_log off; default_type application/json; keepalive_requests 100000000; keepalive_timeout 600;
  client_body_temp_path {folder}/{name}-body; proxy_temp_path {folder}/{name}-proxy;
  fastcgi_temp_path {folder}/{name}-f; uwsgi_temp_path {folder}/{name}-u;
  scgi_temp_path {folder}/{name}-s; client_max_body_size 32m; client_body_buffer_size 64k;
  {http}
}}
"""
PROXY = """
  upstream plain {{ server 127.0.0.1:{plain}; keepalive 256; keepalive_requests 100000000; }}
  upstream stream {{ server 127.0.0.1:{stream}; keepalive 1024; keepalive_requests 100000000; }}
  proxy_http_version 1.1; proxy_set_header Connection ""; proxy_read_timeout 600;
  server {{ listen 127.0.0.1:{port} backlog=4096; location / {{ proxy_pass http://plain; }} }}
  server {{ listen 127.0.0.1:{port2} backlog=4096;
    location / {{ proxy_pass http://stream; proxy_buffering off; }} }}
"""


def program() -> str | None:
    """Return where nginx is."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def _start(folder: Path, name: str, http: str, ports: list[int], core: int) -> Running:
    config = folder / f"{name}.conf"
    config.write_text(FRAME.format(folder=folder, name=name, http=http), "utf-8")
    nginx = program() or "nginx"
    return start([nginx, "-p", folder, "-e", "stderr", "-c", config], folder, name, ports, core)


@dataclass
class Upstream:
    """The stub: one port for plain answers, one for streams."""

    plain: int
    stream: int
    running: list[Running]

    def stop(self) -> None:
        for one in self.running:
            one.stop()


def start_upstream(folder: Path) -> Upstream:
    """Start the stub on the core of the load."""
    plain, stream = free_port(), free_port()
    http = f"server {{ listen 127.0.0.1:{plain} backlog=4096; return 200 '{PLAIN_ANSWER}'; }}"
    command = [sys.executable, "-m", "bench.gateway.stub", str(stream)]
    root = str(Path(__file__).resolve().parents[2])
    running = [
        _start(folder, "stub", http, [plain], LOAD_CORE),
        start(command, folder, "streams", [stream], LOAD_CORE, PYTHONPATH=root),
    ]
    for one in running:
        one.wait_until_open()
    return Upstream(plain, stream, running)


def start_nginx(folder: Path, upstream: Upstream) -> Contestant:
    """Start the plain reverse proxy."""
    port, port2 = free_port(), free_port()
    http = PROXY.format(plain=upstream.plain, stream=upstream.stream, port=port, port2=port2)
    running = _start(folder, "nginx", http, [port, port2], CONTESTANT_CORE)
    running.wait_until_open()
    said = subprocess.run([program() or "nginx", "-v"], capture_output=True, text=True, check=True)
    version = said.stderr.strip().rpartition("/")[2]
    endpoints = {"plain": Endpoint(port), "stream": Endpoint(port2)}
    return Contestant("nginx", version, endpoints, [running])
