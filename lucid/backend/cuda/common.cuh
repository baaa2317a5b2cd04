// What the kernels share; compile.py puts it before each file. `real` is float or double,
// or, to add up whole numbers, long long.

extern __shared__ real shared[];  // of the size that the launch asks for

// A loop of all threads over n elements, neighbours beside one another.
#define EACH_ELEMENT(i, n) \
    long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; \
    i < n; \
    i += (long long)gridDim.x * blockDim.x

// A loop of all rows of blocks over n rows.
#define EACH_ROW(r, n) long long r = blockIdx.y; r < n; r += gridDim.y

// Which image, row and column number i is, of images of this size that follow one another.
struct Place { int image, row, column; };

__device__ Place place_of(int i, int height, int width) {
    int pixel = i % (height * width);
    return {i / (height * width), pixel / width, pixel % width};
}

// A sum of many numbers, one after the other. What an addition rounds away is kept, and taken back
// with the next number (Kahan, 1965): millions of numbers lose no more than two do.
struct Sum { real value, excess; };

__device__ void add(Sum& sum, real x) {
    real term = x - sum.excess, next = sum.value + term;
    sum.excess = next - sum.value - term;
    if (sum.excess != sum.excess) sum.excess = 0;  // the sum is infinite or nan
    sum.value = next;
}

// The sum over the 32 threads of a warp, in each of them.
__device__ real warp_sum(real x) {
    for (int distance = 16; distance > 0; distance /= 2)
        x += __shfl_xor_sync(0xffffffff, x, distance);
    return x;
}

// The sum over a block of whole warps, in each of its threads.
__device__ real block_sum(real x) {
    __shared__ real sums[32];
    int lane = threadIdx.x % 32;
    x = warp_sum(x);
    __syncthreads();  // the sums of the last call have been read
    if (lane == 0) sums[threadIdx.x / 32] = x;
    __syncthreads();
    return warp_sum(lane < blockDim.x / 32 ? sums[lane] : 0);
}
