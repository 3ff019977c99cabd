"""Errors, keyed hashing and the plug-in registry: what every other package may use."""
