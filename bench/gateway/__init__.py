"""The gateway beside nginx and its peers: CPU, latency, memory, strictness. `make bench-gateway`."""
