"""Stillwatch: who harvests the outputs of my language model, and how sure is that?"""

from importlib.metadata import version

__version__ = version("stillwatch")
