"""A kernel in WebAssembly, for a NumPy there that has no matrix library."""
