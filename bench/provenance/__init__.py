"""Train real students, and see whom the audit of provenance convicts."""
