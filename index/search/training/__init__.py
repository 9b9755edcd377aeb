"""How the search's learnt parts are made; nothing here runs in a serving process."""
