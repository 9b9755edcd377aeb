"""Stand-ins for systems we do not own, real enough to demonstrate and test against."""
