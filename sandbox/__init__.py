"""The outside world: banks, BankID, partner, register, telephone network and post office, over real protocols.

Law: imports nothing of ours. What Kontobro knows of the world it learns over HTTP and SMTP like anybody else.
"""
