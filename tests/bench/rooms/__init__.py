"""What the fan-out bench runs in processes of their own: the watching clients, and a bare room to compare with."""
