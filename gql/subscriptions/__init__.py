"""Live state: a snapshot first, then every change."""
