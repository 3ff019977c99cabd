"""The link signals that Stillwatch ships, one file each."""
