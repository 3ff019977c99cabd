"""Scripts that run in a tool environment, never imported."""
