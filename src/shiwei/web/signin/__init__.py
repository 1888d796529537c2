"""The door: sign-in without self sign-up."""
