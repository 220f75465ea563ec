"""What stays while releases change. Standard library only, so that it runs beside any of them."""
