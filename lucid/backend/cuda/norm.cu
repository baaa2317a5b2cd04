// Layer normalisation.
//   x̂ = (x - mean) rstd,  rstd = 1 / √(variance + eps),  y = w x̂ + b
//   with g = dy w:  dx = (g - mean(g) - x̂ mean(g x̂)) rstd,  dw = Σ dy x̂,  db = Σ dy
//
// Rows that lie one after the other take a block each. Rows whose numbers lie a column apart, as
// the channels of a map, take ROWS neighbours at a time: thread (i, j) has row i and every
// blockDim.y-th feature of it, PER in all, in registers. So both read memory once, in order.

// Rows one after the other

extern "C" __global__ void layer_norm_rows(const real* x, const real* w, const real* b, real* y,
                                           real* means, real* rstds, int features, long long rows,
                                           real eps) {
    for (long long row = blockIdx.x; row < rows; row += gridDim.x) {
        const real* of_row = x + row * features;
        Sum sum = {}, squares = {};
        for (int c = threadIdx.x; c < features; c += blockDim.x) add(sum, of_row[c]);
        real mean = block_sum(sum.value) / features;
        for (int c = threadIdx.x; c < features; c += blockDim.x)
            add(squares, (of_row[c] - mean) * (of_row[c] - mean));
        real rstd = 1 / sqrt(block_sum(squares.value) / features + eps);
        for (int c = threadIdx.x; c < features; c += blockDim.x)
            y[row * features + c] = (of_row[c] - mean) * rstd * w[c] + b[c];
        if (threadIdx.x == 0) means[row] = mean, rstds[row] = rstd;
    }
}

// dw and db are sums over rows: each block adds up a run of 32 rows at most, and has its part of
// them in memory, 2 numbers a feature. Those of all blocks are added in pairs, by sums.py.
extern "C" __global__ void layer_norm_grad_rows(
    const real* dy, const real* x, const real* w, const real* means, const real* rstds, real* dx,
    real* parts, int features, long long rows, int run) {
    real *dw = parts + 2LL * blockIdx.x * features, *db = dw + features;
    for (int c = threadIdx.x; c < features; c += blockDim.x) dw[c] = db[c] = 0;
    for (int k = 0; k < run; k++) {
        long long row = (long long)blockIdx.x * run + k, start = row * features;
        if (row >= rows) break;
        real mean = means[row], rstd = rstds[row];
        Sum g = {}, gx = {};
        for (int c = threadIdx.x; c < features; c += blockDim.x) {
            real grad = dy[start + c], x_hat = (x[start + c] - mean) * rstd;
            add(g, grad * w[c]);
            add(gx, grad * w[c] * x_hat);
            dw[c] += grad * x_hat;
            db[c] += grad;
        }
        real of_g = block_sum(g.value) / features, of_gx = block_sum(gx.value) / features;
        for (int c = threadIdx.x; c < features; c += blockDim.x) {
            real x_hat = (x[start + c] - mean) * rstd;
            dx[start + c] = (dy[start + c] * w[c] - of_g - x_hat * of_gx) * rstd;
        }
    }
}

// Rows beside one another

#ifdef PER

// The sum over the threads of a warp that have the same feature: it has ROWS rows of it.
__device__ real sum_of_feature(real x) {
    for (int distance = ROWS / 2; distance > 0; distance /= 2)
        x += __shfl_xor_sync(0xffffffff, x, distance);
    return x;
}

// The sum over the threads of a block that have the same row.
__device__ real sum_of_row(real x) {
    __shared__ real sums[32][ROWS];
    for (int distance = 16; distance >= ROWS; distance /= 2)
        x += __shfl_xor_sync(0xffffffff, x, distance);
    int thread = threadIdx.y * ROWS + threadIdx.x;
    __syncthreads();  // the sums of the last call have been read
    if (thread % 32 < ROWS) sums[thread / 32][threadIdx.x] = x;
    __syncthreads();
    Sum sum = {};
    for (int warp = 0; warp < blockDim.y * ROWS / 32; warp++) add(sum, sums[warp][threadIdx.x]);
    return sum.value;
}

extern "C" __global__ void __launch_bounds__(1024) layer_norm_columns(
    const real* x, const real* w, const real* b, real* y, real* means, real* rstds, int features,
    long long rows, real eps) {
    long long row = blockIdx.x * (long long)ROWS + threadIdx.x;
    real own[PER], sum = 0;
#pragma unroll
    for (int k = 0; k < PER; k++) {
        int c = threadIdx.y + k * blockDim.y;
        own[k] = c < features && row < rows ? x[c * rows + row] : real(0);
        sum += own[k];
    }
    real mean = sum_of_row(sum) / features, squares = 0;
#pragma unroll
    for (int k = 0; k < PER; k++)
        if (threadIdx.y + k * blockDim.y < features) squares += (own[k] - mean) * (own[k] - mean);
    real rstd = 1 / sqrt(sum_of_row(squares) / features + eps);
    if (row >= rows) return;
#pragma unroll
    for (int k = 0; k < PER; k++) {
        int c = threadIdx.y + k * blockDim.y;
        if (c < features) y[c * rows + row] = (own[k] - mean) * rstd * w[c] + b[c];
    }
    if (threadIdx.y == 0) means[row] = mean, rstds[row] = rstd;
}

// Each block goes over a run of 32 groups of ROWS rows at most, and keeps its part of dw and db.
extern "C" __global__ void __launch_bounds__(1024) layer_norm_grad_columns(
    const real* dy, const real* x, const real* w, const real* means, const real* rstds, real* dx,
    real* parts, int features, long long rows, int run) {
    real *dw = shared, *db = shared + features;
    for (int c = threadIdx.y * ROWS + threadIdx.x; c < 2 * features; c += ROWS * blockDim.y)
        shared[c] = 0;
    __syncthreads();
    for (int group = 0; group < run; group++) {
        long long row = ((long long)blockIdx.x * run + group) * ROWS + threadIdx.x;
        long long at = threadIdx.y * rows + row, step = blockDim.y * rows;  // of our numbers
        bool is_row = row < rows;
        real mean = is_row ? means[row] : real(0), rstd = is_row ? rstds[row] : real(0);
        real grads[PER], x_hats[PER], of_g = 0, of_gx = 0;
#pragma unroll
        for (int k = 0; k < PER; k++, at += step) {
            int c = threadIdx.y + k * blockDim.y;
            bool is_ours = is_row && c < features;
            real grad = is_ours ? dy[at] : real(0);
            x_hats[k] = is_ours ? (x[at] - mean) * rstd : real(0);
            grads[k] = is_ours ? grad * w[c] : real(0);
            of_g += grads[k];
            of_gx += grads[k] * x_hats[k];
            real of_w = sum_of_feature(grad * x_hats[k]);
            if (threadIdx.x == 0 && c < features) dw[c] += of_w;
            real of_b = sum_of_feature(grad);
            if (threadIdx.x == 0 && c < features) db[c] += of_b;
        }
        of_g = sum_of_row(of_g) / features;
        of_gx = sum_of_row(of_gx) / features;
        at = threadIdx.y * rows + row;
#pragma unroll
        for (int k = 0; k < PER; k++, at += step) {
            int c = threadIdx.y + k * blockDim.y;
            if (is_row && c < features)
                dx[at] = (grads[k] - of_g - x_hats[k] * of_gx) * rstd;
        }
    }
    __syncthreads();
    for (int c = threadIdx.y * ROWS + threadIdx.x; c < 2 * features; c += ROWS * blockDim.y)
        parts[2LL * blockIdx.x * features + c] = shared[c];
}

#endif
