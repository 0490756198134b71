"""The front door and the only room that sees all others: it reads the settings, wires the house and serves it.

Law: what is true is core's; here is only what comes in, what goes out and what keeps running.
"""
