"""Pure video library: pictures and packet timings in, findings out."""
