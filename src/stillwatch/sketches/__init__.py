"""Event to sketch: the only package that reads prompts and completions. Text ends here."""
