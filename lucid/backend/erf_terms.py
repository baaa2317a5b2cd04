"""One polynomial P for two functions in float32: erf(x/√2) = tanh(x P(x²)), and so

    Φ(x) = (1 + tanh u) / 2 = 1 / (1 + exp(-2u))  with  u = x P(x²).

The absolute error is below 2e-7. From high to low power; x P(x²) still grows where tanh is 1.
"""

TANH = (
    1.756330654562451e-09, -1.3226843731303524e-07, 3.964800029522374e-06, -5.530645095618073e-05,
    -3.259446977771778e-05, 0.03633308420631906, 0.7978849415250456,
)  # fmt: skip
EXP = tuple(-2 * c for c in TANH)
