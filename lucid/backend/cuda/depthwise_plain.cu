// Depthwise convolution with any stride and dilation, as it is defined: a thread a number.
//   y[n, c, p, q] = b[c] + Σ_rs w[c, r, s] x[n, c, stride p + dilation r - top, ...]
// Maps have their pixels row by row; a row of blocks takes a channel.

extern "C" __global__ void depthwise_plain(
    const real* x, const real* filters, const real* bias, real* y, int has_bias, int images,
    int channels, int height, int width, int kernel_height, int kernel_width, int rows_out,
    int columns_out, int stride_down, int stride_across, int top, int left, int dilation_down,
    int dilation_across, long long image_step, long long channel_step, long long out_image_step,
    long long out_channel_step) {
    for (EACH_ROW(c, channels)) {
        const real* filter = filters + c * kernel_height * kernel_width;
        for (EACH_ELEMENT(i, images * rows_out * columns_out)) {
            Place to = place_of(i, rows_out, columns_out);
            const real* image = x + to.image * image_step + c * channel_step;
            real sum = has_bias ? bias[c] : real(0);
            for (int r = 0; r < kernel_height; r++)
                for (int s = 0; s < kernel_width; s++) {
                    int h = to.row * stride_down + r * dilation_down - top;
                    int w = to.column * stride_across + s * dilation_across - left;
                    if (h >= 0 && h < height && w >= 0 && w < width)
                        sum += filter[r * kernel_width + s] * image[(long long)h * width + w];
                }
            y[to.image * out_image_step + c * out_channel_step + to.row * columns_out +
              to.column] = sum;
        }
    }
}

// Each pixel gathers from every dy that it had a part in.
extern "C" __global__ void depthwise_plain_input_grad(
    const real* dy, const real* filters, real* dx, int images, int channels, int height,
    int width, int kernel_height, int kernel_width, int rows_out, int columns_out,
    int stride_down, int stride_across, int top, int left, int dilation_down,
    int dilation_across, long long dy_image_step, long long dy_channel_step,
    long long image_step, long long channel_step) {
    for (EACH_ROW(c, channels)) {
        const real* filter = filters + c * kernel_height * kernel_width;
        for (EACH_ELEMENT(i, images * height * width)) {
            Place to = place_of(i, height, width);
            const real* of_y = dy + to.image * dy_image_step + c * dy_channel_step;
            real sum = 0;
            for (int r = 0; r < kernel_height; r++) {
                int down = to.row + top - r * dilation_down, p = down / stride_down;
                if (down < 0 || down % stride_down || p >= rows_out) continue;
                for (int s = 0; s < kernel_width; s++) {
                    int across = to.column + left - s * dilation_across, q = across / stride_across;
                    if (across < 0 || across % stride_across || q >= columns_out) continue;
                    sum += filter[r * kernel_width + s] * of_y[(long long)p * columns_out + q];
                }
            }
            dx[to.image * image_step + c * channel_step + to.row * width + to.column] = sum;
        }
    }
}

// A block sums up one number of a channel's filter: blockIdx.x says which.
extern "C" __global__ void depthwise_plain_weight_grad(
    const real* dy, const real* x, real* dw, int images, int channels, int height, int width,
    int kernel_height, int kernel_width, int rows_out, int columns_out, int stride_down,
    int stride_across, int top, int left, int dilation_down, int dilation_across,
    long long dy_image_step, long long dy_channel_step, long long image_step,
    long long channel_step) {
    int r = blockIdx.x / kernel_width, s = blockIdx.x % kernel_width;
    for (EACH_ROW(c, channels)) {
        real sum = 0;
        for (long long i = threadIdx.x; i < images * rows_out * columns_out; i += blockDim.x) {
            Place at = place_of(i, rows_out, columns_out);
            int h = at.row * stride_down + r * dilation_down - top;
            int w = at.column * stride_across + s * dilation_across - left;
            if (h < 0 || h >= height || w < 0 || w >= width) continue;
            sum += x[at.image * image_step + c * channel_step + (long long)h * width + w] *
                   dy[at.image * dy_image_step + c * dy_channel_step +
                      (long long)at.row * columns_out + at.column];
        }
        sum = block_sum(sum);
        if (threadIdx.x == 0) dw[c * kernel_height * kernel_width + blockIdx.x] = sum;
    }
}
