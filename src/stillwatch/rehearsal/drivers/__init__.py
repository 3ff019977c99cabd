"""One file per tool or client that can be recorded."""
