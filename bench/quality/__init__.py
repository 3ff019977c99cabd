"""The quality bench: who is accused, who is found, and how that compares with published tests."""
