// Depthwise convolution with stride 1: each channel meets a filter of its own.
//   y[n, c, p, q] = b[c] + Σ_rs w[c, r, s] x[n, c, p + r - top, q + s - left]
//
// A block computes one tile of y for IMAGES images of a channel. It reads the patch of x that the
// tile depends on once, into shared memory. Each thread computes ROWS numbers below one another:
// for every column of the filter it takes a column of the patch into registers, where each number
// meets up to KH numbers of the filter.
//
// Constants: KH and KW, the filter; a tile has STRIPS * ROWS rows and COLUMNS columns; SPAN
// columns of the filter's gradient stay in registers. Maps have their pixels row by row.

constexpr int TILE_ROWS = STRIPS * ROWS;
constexpr int PATCH_ROWS = TILE_ROWS + KH - 1, PATCH_COLUMNS = COLUMNS + KW - 1;
constexpr int WARPS = THREADS / 32;

typedef real Patch[IMAGES][PATCH_ROWS][PATCH_COLUMNS];

// Where a tile begins.
struct Tile { int image, row, column; };

__device__ Tile tile_number(int i, int height, int width) {
    int across = (width + COLUMNS - 1) / COLUMNS, down = (height + TILE_ROWS - 1) / TILE_ROWS;
    return {i / (across * down) * IMAGES, i / across % down * TILE_ROWS, i % across * COLUMNS};
}

// Which of a tile's numbers a thread computes: the first of ROWS.
__device__ Tile place_of_thread() {
    int i = threadIdx.x;
    return {i / (COLUMNS * STRIPS), i / COLUMNS % STRIPS * ROWS, i % COLUMNS};
}

// Copy the pixels that a tile meets, a warp for each row; beyond the border there are zeros.
__device__ void load(Patch& patch, const real* x, Tile tile, int images, int height, int width,
                     int top, int left, long long image_step) {
    for (int i = threadIdx.x / 32; i < IMAGES * PATCH_ROWS; i += WARPS) {
        int n = i / PATCH_ROWS, row = i % PATCH_ROWS;
        int h = tile.row + row - top;
        bool inside = tile.image + n < images && h >= 0 && h < height;
        const real* pixels = x + (tile.image + n) * image_step + (long long)h * width;
        for (int column = threadIdx.x % 32; column < PATCH_COLUMNS; column += 32) {
            int w = tile.column + column - left;
            patch[n][row][column] = inside && w >= 0 && w < width ? pixels[w] : real(0);
        }
    }
}

// y, or dx from dy: that is the same with the filter turned by 180 degrees.
extern "C" __global__ void __launch_bounds__(THREADS) depthwise(
    const real* x, const real* filters, const real* bias, real* y, int has_bias, int is_turned,
    int images, int height, int width, int rows_out, int columns_out, int top, int left,
    long long image_step, long long channel_step, long long out_image_step,
    long long out_channel_step) {
    __shared__ Patch patch;
    __shared__ real filter[KH * KW];
    long long c = blockIdx.y;
    Tile tile = tile_number(blockIdx.x, rows_out, columns_out), mine = place_of_thread();
    for (int i = threadIdx.x; i < KH * KW; i += THREADS)
        filter[i] = filters[c * KH * KW + (is_turned ? KH * KW - 1 - i : i)];
    load(patch, x + c * channel_step, tile, images, height, width, top, left, image_step);
    __syncthreads();

    int n = tile.image + mine.image, q = tile.column + mine.column;
    if (mine.image >= IMAGES || n >= images || q >= columns_out) return;
    real sums[ROWS];
#pragma unroll
    for (int i = 0; i < ROWS; i++) sums[i] = has_bias ? bias[c] : real(0);
    for (int s = 0; s < KW; s++) {
        real pixels[ROWS + KH - 1];
#pragma unroll
        for (int i = 0; i < ROWS + KH - 1; i++)
            pixels[i] = patch[mine.image][mine.row + i][mine.column + s];
#pragma unroll
        for (int r = 0; r < KH; r++)
#pragma unroll
            for (int i = 0; i < ROWS; i++) sums[i] += filter[r * KW + s] * pixels[i + r];
    }
    real* out = y + n * out_image_step + c * out_channel_step + q;
#pragma unroll
    for (int i = 0; i < ROWS; i++) {
        long long p = tile.row + mine.row + i;
        if (p < rows_out) out[p * columns_out] = sums[i];
    }
}

// dw[c, r, s] = Σ_npq dy[n, c, p, q] x[n, c, p + r - top, q + s - left], in parts: blockIdx.x
// says which. Each part is the sum over every gridDim.x-th tile; the caller adds them in order.
extern "C" __global__ void __launch_bounds__(THREADS) depthwise_weight_grad(
    const real* dy, const real* x, real* parts, int images, int channels, int height, int width,
    int rows_out, int columns_out, int top, int left, int tiles, long long image_step,
    long long channel_step, long long dy_image_step, long long dy_channel_step) {
    __shared__ Patch patch;
    __shared__ real of_warp[WARPS][KH][SPAN];
    long long c = blockIdx.y;
    int first = blockIdx.z * SPAN;  // column of the filter
    Tile mine = place_of_thread();
    real sums[KH][SPAN] = {};
    for (int i = blockIdx.x; i < tiles; i += gridDim.x) {
        Tile tile = tile_number(i, rows_out, columns_out);
        __syncthreads();  // the patch of the last tile is done with
        load(patch, x + c * channel_step, tile, images, height, width, top, left, image_step);
        __syncthreads();
        int n = tile.image + mine.image, q = tile.column + mine.column;
        if (mine.image >= IMAGES || n >= images || q >= columns_out) continue;
        const real* of_y = dy + n * dy_image_step + c * dy_channel_step + q;
        real grads[ROWS];
#pragma unroll
        for (int k = 0; k < ROWS; k++) {
            long long p = tile.row + mine.row + k;
            grads[k] = p < rows_out ? of_y[p * columns_out] : real(0);
        }
#pragma unroll
        for (int s = 0; s < SPAN; s++) {
            if (first + s >= KW) break;
            real pixels[ROWS + KH - 1];
#pragma unroll
            for (int k = 0; k < ROWS + KH - 1; k++)
                pixels[k] = patch[mine.image][mine.row + k][mine.column + first + s];
#pragma unroll
            for (int r = 0; r < KH; r++)
#pragma unroll
                for (int k = 0; k < ROWS; k++) sums[r][s] += grads[k] * pixels[k + r];
        }
    }
#pragma unroll
    for (int r = 0; r < KH; r++)
#pragma unroll
        for (int s = 0; s < SPAN; s++) {
            real sum = warp_sum(sums[r][s]);
            if (threadIdx.x % 32 == 0) of_warp[threadIdx.x / 32][r][s] = sum;
        }
    __syncthreads();
    for (int i = threadIdx.x; i < KH * SPAN; i += THREADS) {
        int r = i / SPAN, s = i % SPAN;
        real sum = 0;
        for (int warp = 0; warp < WARPS; warp++) sum += of_warp[warp][r][s];
        if (first + s < KW)
            parts[((blockIdx.x * (long long)channels + c) * KH + r) * KW + first + s] = sum;
    }
}
