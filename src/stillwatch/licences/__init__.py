"""Licences: what an account bought, the keys that show it, and the arithmetic of limits."""
