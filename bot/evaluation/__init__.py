"""What the command line runs in the Rasa environment to measure a model; counting is left to ``cli.nlu``."""
