"""The only sockets, processes, files and clock."""
