"""The database's history, one revision a change. Law: a released revision is never edited, only followed."""
