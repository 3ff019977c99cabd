"""Examine a suspect model: was it trained on what I served?"""
