"""Gateway: relays requests of licensed accounts to a model, within strict limits; records all."""
