"""Tests of likeness, one to a file, each with the constant ``LIKENESS``."""
