"""Rehearse: record real tools against a real model, deal what was recorded over accounts."""
