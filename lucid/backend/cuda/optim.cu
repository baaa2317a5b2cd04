// The arithmetic of the optimizers, one pass over memory each. See optim.py for the formulas.

extern "C" __global__ void sgd(real* p, const real* grad, real* velocity, int has_velocity,
                               int nesterov, real lr, real momentum, real fresh, real decay,
                               long long n) {
    for (EACH_ELEMENT(i, n)) {
        real step = grad[i] + decay * p[i];
        if (has_velocity) {
            real v = velocity[i] * momentum + fresh * step;
            velocity[i] = v;
            step = nesterov ? step + momentum * v : v;
        }
        p[i] -= lr * step;
    }
}

extern "C" __global__ void adamw(real* p, const real* grad, real* mean, real* square, real beta1,
                                 real fresh1, real beta2, real fresh2, real eps, real lr,
                                 real shrink, long long n) {
    for (EACH_ELEMENT(i, n)) {
        real m = mean[i] * beta1 + fresh1 * grad[i];
        real v = square[i] * beta2 + fresh2 * (grad[i] * grad[i]);
        mean[i] = m;
        square[i] = v;
        p[i] = p[i] * shrink - lr * (m / (sqrt(v) + eps));
    }
}
