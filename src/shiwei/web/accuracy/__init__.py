"""How accurate the diagnosis is: as shipped, and in this city."""
