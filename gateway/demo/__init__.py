"""The demo: the whole journey, from registration to reconciled payment, played through the public API and told.

Law: the demo knows and does only what a user can; every promise it makes is checked, and one broken fails it.
"""

from gateway.demo.journey import play

__all__ = ["play"]
