"""Store: accounts, keys, licences, measures, in SQLite or PostgreSQL; off the request path."""
