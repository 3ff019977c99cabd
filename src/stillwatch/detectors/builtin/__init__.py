"""The detectors that Stillwatch ships, one file each."""
