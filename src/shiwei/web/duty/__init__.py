"""The duty list: who is on call for the unit from when to when."""
