// GELU: y = x Φ(x), and dx = dy (Φ(x) + x φ(x)), where φ = Φ' is the normal density.

__device__ real normal_cdf(real x) {
    return real(0.5) * (1 + erf(x * real(0.70710678118654752)));  // √½
}

extern "C" __global__ void gelu(const real* x, real* y, long long n) {
    for (EACH_ELEMENT(i, n)) y[i] = x[i] * normal_cdf(x[i]);
}

extern "C" __global__ void gelu_grad(const real* dy, const real* x, real* dx, long long n) {
    for (EACH_ELEMENT(i, n)) {
        real density = exp(real(-0.5) * x[i] * x[i]) * real(0.39894228040143268);  // 1 / √(2π)
        real rest = density > 0 ? x[i] * density : real(0);  // at ±∞, where 0 x would be nan
        dx[i] = dy[i] * (normal_cdf(x[i]) + rest);
    }
}
