"""Places: the administrative units that citizens name, what they are now, and the one-stop units that serve them."""
