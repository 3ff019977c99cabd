"""Store: accounts, keys, licences and measures in SQLite or PostgreSQL; never on the request path."""
