"""Filing a deferral, and one application with everything that its decision needs."""
