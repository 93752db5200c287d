"""Entries that may be one and the same: found, shown, told apart. Putting them together is always a person's act."""
