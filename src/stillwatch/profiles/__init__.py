"""Sketch to profile: relational expressions that every engine runs unchanged."""
