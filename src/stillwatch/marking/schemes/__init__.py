"""One file for each way in which an engine marks what it samples."""
