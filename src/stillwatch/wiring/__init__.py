"""Engines, files and settings, put together: the only place that knows them all."""
