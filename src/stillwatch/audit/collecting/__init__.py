"""Asking a suspect: what is sent, what came back, what it may cost, and how it is kept."""
