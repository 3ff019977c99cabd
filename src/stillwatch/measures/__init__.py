"""Measures: what the gateway does about an account, and what it changes in requests and answers."""
