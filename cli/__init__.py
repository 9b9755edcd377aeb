"""The command line: ``motcua up|down|status|doctor|search|chat|catalog``."""
