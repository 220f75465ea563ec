"""What a frozen document looks like, independent of where it is shown."""
