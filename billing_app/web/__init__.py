"""Plain HTTP beside the pages: forms that sign in and set up, health, and the root that carries the API."""
