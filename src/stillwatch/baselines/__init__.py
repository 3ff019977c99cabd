"""Ordinary subjects, and the tail probabilities that come from them."""
