// Softmax and cross-entropy in one: y = -Σ_c q log p,  p = softmax(x),  dx = dy (p Σ_c q - q).
// Arrays lie as (outer, classes, inner). A block takes one outer and one inner index, in turn.

#define EACH_CASE(start) \
    long long i = blockIdx.x, start = i / inner * classes * inner + i % inner; \
    i < cases; \
    i += gridDim.x, start = i / inner * classes * inner + i % inner

#define EACH_CLASS(c) int c = threadIdx.x; c < classes; c += blockDim.x

// The greatest over a block of whole warps, in each of its threads; nan is greater than all.
__device__ real block_max(real x) {
    __shared__ real greatest[32];
    int lane = threadIdx.x % 32;
    for (int turn = 0; turn < 2; turn++) {
        for (int distance = 16; distance > 0; distance /= 2) {
            real other = __shfl_xor_sync(0xffffffff, x, distance);
            x = other > x || other != other ? other : x;
        }
        if (turn) break;
        __syncthreads();
        if (lane == 0) greatest[threadIdx.x / 32] = x;
        __syncthreads();
        x = greatest[lane < blockDim.x / 32 ? lane : 0];
    }
    return x;
}

// The greatest x of a case, in each thread of its block; nan is greater than all.
__device__ real greatest_of(const real* x, long long start, int classes, long long inner) {
    real greatest = x[start];
    for (EACH_CLASS(c)) {
        real own = x[start + c * inner];
        greatest = own > greatest || own != own ? own : greatest;
    }
    return block_max(greatest);
}

extern "C" __global__ void cross_entropy(const real* x, const real* q, real* y, real* p,
                                         int classes, long long inner, long long cases) {
    for (EACH_CASE(start)) {
        real greatest = greatest_of(x, start, classes, inner);
        Sum exponentials = {}, losses = {};
        for (EACH_CLASS(c)) add(exponentials, exp(x[start + c * inner] - greatest));
        real total = block_sum(exponentials.value);
        real log_total = log(total);
        for (EACH_CLASS(c)) {
            long long at = start + c * inner;
            real above = x[at] - greatest;
            p[at] = exp(above) / total;
            // where q is 0, so is the product
            if (q[at] != 0) add(losses, -q[at] * (above - log_total));
        }
        real sum = block_sum(losses.value);
        if (threadIdx.x == 0) y[i] = sum;
    }
}

extern "C" __global__ void cross_entropy_grad(const real* dy, const real* q, const real* p,
                                              real* dx, int classes, long long inner,
                                              long long cases) {
    for (EACH_CASE(start)) {
        Sum own = {};
        for (EACH_CLASS(c)) add(own, q[start + c * inner]);
        real sum = block_sum(own.value);
        for (EACH_CLASS(c)) {
            long long at = start + c * inner;
            dx[at] = dy[i] * (p[at] * sum - q[at]);
        }
    }
}

__device__ real not_a_number() { return real(0) / real(0); }

// For class indices: y = log Σ exp x - x[t], 0 where t is ignored, nan where it is no class.
extern "C" __global__ void class_cross_entropy(const real* x, const long long* target, real* y,
                                               real* top, real* total, long long ignored,
                                               int classes, long long inner, long long cases) {
    for (EACH_CASE(start)) {
        real greatest = greatest_of(x, start, classes, inner);
        Sum exponentials = {};
        for (EACH_CLASS(c)) add(exponentials, exp(x[start + c * inner] - greatest));
        real sum = block_sum(exponentials.value);
        if (threadIdx.x == 0) {
            long long t = target[i];
            top[i] = greatest;
            total[i] = sum;
            if (t == ignored) y[i] = 0;
            else if (t < 0 || t >= classes) y[i] = not_a_number();
            else y[i] = log(sum) - (x[start + t * inner] - greatest);
        }
    }
}

extern "C" __global__ void class_cross_entropy_grad(const real* dy, const real* x,
                                                    const long long* target, const real* top,
                                                    const real* total, real* dx, long long ignored,
                                                    int classes, long long inner,
                                                    long long cases) {
    for (EACH_CASE(start)) {
        long long t = target[i];
        real scale = t == ignored ? real(0) : t < 0 || t >= classes ? not_a_number() : dy[i];
        for (EACH_CLASS(c)) {
            long long at = start + c * inner;
            real p = exp(x[at] - top[i]) / total[i];
            dx[at] = scale * (c == t ? p - 1 : p);
        }
    }
}
