# Checks that are too large, or need too much, to run every time. The others: see CONTRIBUTING.rst.

PYTHON ?= python

.PHONY: check-kernels

check-kernels:  # compile the CUDA kernels for three generations of GPUs; needs no GPU
	$(PYTHON) lucid/backend/cuda/check.py
