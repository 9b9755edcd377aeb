"""The officers' desk: a small web application to look procedures up, compare, print and hand on."""
