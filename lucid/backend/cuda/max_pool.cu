// Max pooling: the greatest pixel of each window, and where it is. The first of equals counts, and
// a nan counts as greatest. A thread takes one window; a row of blocks takes a channel.

// The first pixel of a window, at or after 0, that is no border.
__device__ int first_inside(int start, int dilation) {
    return start < 0 ? start + (-start + dilation - 1) / dilation * dilation : start;
}

extern "C" __global__ void max_pool2d(
    const real* x, real* y, long long* places, int images, int channels, int height, int width,
    int kernel_height, int kernel_width, int rows_out, int columns_out, int stride_down,
    int stride_across, int top, int left, int dilation_down, int dilation_across,
    long long image_step, long long channel_step, real lowest) {
    for (EACH_ROW(c, channels)) {
        for (EACH_ELEMENT(i, images * rows_out * columns_out)) {
            Place at = place_of(i, rows_out, columns_out);
            const real* image = x + at.image * image_step + c * channel_step;
            int row = at.row * stride_down - top, column = at.column * stride_across - left;
            long long place = first_inside(row, dilation_down) * (long long)width +
                              first_inside(column, dilation_across);
            real greatest = lowest;
            for (int r = 0; r < kernel_height; r++) {
                int h = row + r * dilation_down;
                if (h < 0 || h >= height) continue;
                for (int s = 0; s < kernel_width; s++) {
                    int w = column + s * dilation_across;
                    if (w < 0 || w >= width) continue;
                    real pixel = image[(long long)h * width + w];
                    if (pixel > greatest || pixel != pixel)
                        greatest = pixel, place = (long long)h * width + w;
                }
            }
            long long out = ((at.image * (long long)channels + c) * rows_out + at.row) *
                                columns_out + at.column;
            y[out] = greatest;
            places[out] = place;
        }
    }
}
