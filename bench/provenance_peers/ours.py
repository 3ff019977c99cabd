"""Stillwatch's own battery on the same pairs, once the product has one."""
