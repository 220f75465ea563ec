"""Security updates: what is installed, what is known against it, and newer releases of the program."""
