"""Makes the Python environments that everything else runs in; standard library only."""
