"""Pure: the supply chain as a graph; which upstream best explains these outages."""
