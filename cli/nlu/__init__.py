"""``motcua nlu``: looks after the language model: its training data, its measures, and which model is in service."""
