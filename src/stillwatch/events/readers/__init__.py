"""The log sources that Stillwatch reads, one file each."""
