"""Pure decisions: facts, snapshot and moment in; verdict with reasons out."""
