"""The patrol board: causes with pictures, baseline beside now."""
