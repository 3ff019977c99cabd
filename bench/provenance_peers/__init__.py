"""Published tests of distillation, run as published, beside Stillwatch's audit of provenance."""
