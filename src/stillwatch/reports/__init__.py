"""What a person reads: the report page, the terminal summary, and the files of a scan."""
