"""The partners of Kontobro, one folder each: client, wire, mapping, manifest.

Law: an integration knows core's ports and its own partner, never the store and never another integration.
What they share is one file: http.py, where the failures of the network become core's errors.
"""
