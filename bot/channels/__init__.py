"""Where messages come in and answers go out: one file a channel."""
