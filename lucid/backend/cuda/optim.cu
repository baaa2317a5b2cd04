// The arithmetic of the optimizers, and of clipping: one pass over memory each. See optim.py and
// clip.py for the formulas. A launch takes many arrays; a row of blocks works on each of them.

struct Arrays {
    real *p[MANY], *grad[MANY], *first[MANY], *second[MANY];
    long long size[MANY];
};

extern "C" __global__ void sgd(const __grid_constant__ Arrays all, int has_velocity, int nesterov,
                               real lr, real momentum, real fresh, real decay) {
    real *p = all.p[blockIdx.y], *velocity = all.first[blockIdx.y];
    const real* grad = all.grad[blockIdx.y];
    for (EACH_ELEMENT(i, all.size[blockIdx.y])) {
        real step = grad[i] + decay * p[i];
        if (has_velocity) {
            real v = velocity[i] * momentum + fresh * step;
            velocity[i] = v;
            step = nesterov ? step + momentum * v : v;
        }
        p[i] -= lr * step;
    }
}

extern "C" __global__ void adamw(const __grid_constant__ Arrays all, real beta1, real fresh1,
                                 real beta2, real fresh2, real eps, real lr, real shrink) {
    real *p = all.p[blockIdx.y], *mean = all.first[blockIdx.y], *square = all.second[blockIdx.y];
    const real* grad = all.grad[blockIdx.y];
    for (EACH_ELEMENT(i, all.size[blockIdx.y])) {
        real m = mean[i] * beta1 + fresh1 * grad[i];
        real v = square[i] * beta2 + fresh2 * (grad[i] * grad[i]);
        mean[i] = m;
        square[i] = v;
        p[i] = p[i] * shrink - lr * (m / (sqrt(v) + eps));
    }
}

// Each block's part of Σ p²: parts is (arrays, blocks of a row).
extern "C" __global__ void sums_of_squares(const __grid_constant__ Arrays all, real* parts) {
    const real* p = all.p[blockIdx.y];
    Sum own = {};
    for (EACH_ELEMENT(i, all.size[blockIdx.y])) add(own, p[i] * p[i]);
    real sum = block_sum(own.value);
    if (threadIdx.x == 0) parts[(long long)blockIdx.y * gridDim.x + blockIdx.x] = sum;
}

extern "C" __global__ void scale(const __grid_constant__ Arrays all, const real* factor) {
    real* p = all.p[blockIdx.y];
    for (EACH_ELEMENT(i, all.size[blockIdx.y])) p[i] *= factor[0];
}
