"""Profile to tail probability, with reasons: one detector, one file, in `builtin`."""
