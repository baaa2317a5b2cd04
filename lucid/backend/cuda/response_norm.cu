// Global response normalisation, on maps whose pixels follow one another: a warp takes a plane,
// which is one channel of one image. Numbers of planes lie as (N, C).

#define EACH_PLANE(n, c) \
    long long plane = (blockIdx.x * (long long)blockDim.x + threadIdx.x) / 32, \
              n = plane / channels, c = plane % channels; \
    plane < (long long)images * channels; \
    plane += gridDim.x * (long long)blockDim.x / 32, n = plane / channels, c = plane % channels

#define EACH_PIXEL(i) int i = threadIdx.x % 32; i < pixels; i += 32

// The sums over each plane of a b, and of a.
extern "C" __global__ void sums_of_planes(const real* a, const real* b, real* products, real* sums,
                                          int images, int channels, int pixels,
                                          long long image_step, long long channel_step) {
    for (EACH_PLANE(n, c)) {
        long long start = n * image_step + c * channel_step;
        Sum product = {}, sum = {};
        for (EACH_PIXEL(i)) {
            add(product, a[start + i] * b[start + i]);
            add(sum, a[start + i]);
        }
        real of_products = warp_sum(product.value), of_a = warp_sum(sum.value);
        if (threadIdx.x % 32 == 0) products[plane] = of_products, sums[plane] = of_a;
    }
}

// y = x scale[n, c] + shift[c]
extern "C" __global__ void scale_and_shift(const real* x, const real* scale, const real* shift,
                                           real* y, int images, int channels, int pixels,
                                           long long image_step, long long channel_step) {
    for (EACH_PLANE(n, c)) {
        long long start = n * image_step + c * channel_step;
        for (EACH_PIXEL(i)) y[start + i] = x[start + i] * scale[plane] + shift[c];
    }
}

// z = x a[n, c] + y b[n, c]
extern "C" __global__ void combine(const real* x, const real* y, const real* a, const real* b,
                                   real* z, int images, int channels, int pixels,
                                   long long image_step, long long channel_step) {
    for (EACH_PLANE(n, c)) {
        long long start = n * image_step + c * channel_step;
        for (EACH_PIXEL(i)) z[start + i] = x[start + i] * a[plane] + y[start + i] * b[plane];
    }
}
