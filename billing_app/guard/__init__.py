"""The wall around everything: who may connect, and which events may run."""
