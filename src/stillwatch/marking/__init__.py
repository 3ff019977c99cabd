"""Marks in served text: keys, the schemes of the engines, the contexts that were served."""
