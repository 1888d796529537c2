"""Fault reports: the portal of those who only want it well again, the desk that sorts, replies, imports, QR labels."""
