// Average pooling. Maps have their pixels row by row; a row of blocks takes a channel.

// By how many pixels a window that begins here is divided: all, or those inside the image.
__device__ int pixels_of(int row, int column, int kernel_height, int kernel_width, int height,
                         int width, int include_pad) {
    if (include_pad) return kernel_height * kernel_width;
    int down = min(row + kernel_height, height) - max(row, 0);
    int across = min(column + kernel_width, width) - max(column, 0);
    return down * across;
}

extern "C" __global__ void avg_pool2d(
    const real* x, real* y, int images, int channels, int height, int width, int kernel_height,
    int kernel_width, int rows_out, int columns_out, int stride_down, int stride_across, int top,
    int left, int include_pad, long long image_step, long long channel_step,
    long long out_image_step, long long out_channel_step) {
    for (EACH_ROW(c, channels)) {
        for (EACH_ELEMENT(i, images * rows_out * columns_out)) {
            Place at = place_of(i, rows_out, columns_out);
            const real* image = x + at.image * image_step + c * channel_step;
            int row = at.row * stride_down - top, column = at.column * stride_across - left;
            Sum sum = {};
            for (int h = max(row, 0); h < min(row + kernel_height, height); h++)
                for (int w = max(column, 0); w < min(column + kernel_width, width); w++)
                    add(sum, image[(long long)h * width + w]);
            y[at.image * out_image_step + c * out_channel_step + at.row * columns_out +
              at.column] = sum.value / pixels_of(row, column, kernel_height, kernel_width, height,
                                                 width, include_pad);
        }
    }
}

// Each pixel gathers its share from the windows that it is in.
extern "C" __global__ void avg_pool2d_grad(
    const real* dy, real* dx, int images, int channels, int height, int width, int kernel_height,
    int kernel_width, int rows_out, int columns_out, int stride_down, int stride_across, int top,
    int left, int include_pad, long long dy_image_step, long long dy_channel_step,
    long long image_step, long long channel_step) {
    for (EACH_ROW(c, channels)) {
        for (EACH_ELEMENT(i, images * height * width)) {
            Place at = place_of(i, height, width);
            const real* of_y = dy + at.image * dy_image_step + c * dy_channel_step;
            int h = at.row + top, w = at.column + left;
            int first_p = max(0, (h - kernel_height + stride_down) / stride_down);
            int first_q = max(0, (w - kernel_width + stride_across) / stride_across);
            Sum sum = {};
            for (int p = first_p; p < rows_out && p * stride_down <= h; p++)
                for (int q = first_q; q < columns_out && q * stride_across <= w; q++)
                    add(sum, of_y[(long long)p * columns_out + q] /
                                 pixels_of(p * stride_down - top, q * stride_across - left,
                                           kernel_height, kernel_width, height, width,
                                           include_pad));
            dx[at.image * image_step + c * channel_step + at.row * width + at.column] = sum.value;
        }
    }
}

// Block p of P covers the rows from floor(p H / P) to ceil((p + 1) H / P), q likewise.
__device__ int block_start(int i, int size, int parts) { return (long long)i * size / parts; }
__device__ int block_stop(int i, int size, int parts) {
    return ((long long)(i + 1) * size + parts - 1) / parts;
}

// A warp sums up one block.
extern "C" __global__ void adaptive_avg_pool2d(
    const real* x, real* y, int images, int channels, int height, int width, int rows_out,
    int columns_out, long long image_step, long long channel_step, long long out_image_step,
    long long out_channel_step) {
    int warp = (blockIdx.x * blockDim.x + threadIdx.x) / 32, lane = threadIdx.x % 32;
    for (EACH_ROW(c, channels)) {
        for (int i = warp; i < images * rows_out * columns_out; i += gridDim.x * blockDim.x / 32) {
            Place at = place_of(i, rows_out, columns_out);
            const real* image = x + at.image * image_step + c * channel_step;
            int top = block_start(at.row, height, rows_out);
            int left = block_start(at.column, width, columns_out);
            int down = block_stop(at.row, height, rows_out) - top;
            int across = block_stop(at.column, width, columns_out) - left;
            Sum own = {};
            for (int k = lane; k < down * across; k += 32)
                add(own, image[(long long)(top + k / across) * width + left + k % across]);
            real sum = warp_sum(own.value);
            if (lane == 0)
                y[at.image * out_image_step + c * out_channel_step + at.row * columns_out +
                  at.column] = sum / (down * across);
        }
    }
}

extern "C" __global__ void adaptive_avg_pool2d_grad(
    const real* dy, real* dx, int images, int channels, int height, int width, int rows_out,
    int columns_out, long long dy_image_step, long long dy_channel_step, long long image_step,
    long long channel_step) {
    for (EACH_ROW(c, channels)) {
        for (EACH_ELEMENT(i, images * height * width)) {
            Place at = place_of(i, height, width);
            const real* of_y = dy + at.image * dy_image_step + c * dy_channel_step;
            Sum sum = {};  // over the blocks that the pixel is in; the first is floor(h P / H)
            for (int p = at.row * (long long)rows_out / height; p < rows_out; p++) {
                int top = block_start(p, height, rows_out);
                if (top > at.row) break;
                for (int q = at.column * (long long)columns_out / width; q < columns_out; q++) {
                    int left = block_start(q, width, columns_out);
                    if (left > at.column) break;
                    int down = block_stop(p, height, rows_out) - top;
                    int across = block_stop(q, width, columns_out) - left;
                    add(sum, of_y[(long long)p * columns_out + q] / (down * across));
                }
            }
            dx[at.image * image_step + c * channel_step + at.row * width + at.column] = sum.value;
        }
    }
}
