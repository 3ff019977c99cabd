"""Log line to event: the canonical schema, the readers, and the two side tables."""
