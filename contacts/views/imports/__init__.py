"""The import wizard: file → sheet → columns → rows, duplicates → result, and back. Each step can be come back to."""
