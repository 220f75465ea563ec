"""What the program runs on, what is known to be wrong with it, and which release puts it right."""
