"""Which accounts are one actor, and what the accounts and campaigns have done, judged."""
