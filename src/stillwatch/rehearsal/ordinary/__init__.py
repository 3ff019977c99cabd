"""One file per kind of ordinary customer."""
