// Windows as columns of a matrix, and back.
//   columns[c, r, s][n][p, q] = x[n, c, stride p + dilation r - padding, ...]
// Steps are counted in elements: from one image or channel to the next, from one row of the matrix
// to the next, and from the windows of one image to those of the next.

extern "C" __global__ void unfold(
    const real* x, real* columns, int images, int channels, int height, int width,
    int kernel_height, int kernel_width, int rows_out, int columns_out, int stride_down,
    int stride_across, int top, int left, int dilation_down, int dilation_across,
    long long image_step, long long channel_step, long long row_step, long long window_step) {
    for (EACH_ROW(row, channels * kernel_height * kernel_width)) {
        int s = row % kernel_width, r = row / kernel_width % kernel_height;
        const real* channel = x + row / (kernel_width * kernel_height) * channel_step;
        for (EACH_ELEMENT(i, images * rows_out * columns_out)) {
            Place to = place_of(i, rows_out, columns_out);
            int h = to.row * stride_down + r * dilation_down - top;
            int w = to.column * stride_across + s * dilation_across - left;
            bool inside = h >= 0 && h < height && w >= 0 && w < width;
            columns[row * row_step + to.image * window_step + to.row * columns_out + to.column] =
                inside ? channel[to.image * image_step + h * width + w] : 0;
        }
    }
}

// Each pixel gathers what unfold took from it: no two threads add to one number.
extern "C" __global__ void fold(
    const real* columns, real* x, int images, int channels, int height, int width,
    int kernel_height, int kernel_width, int rows_out, int columns_out, int stride_down,
    int stride_across, int top, int left, int dilation_down, int dilation_across,
    long long image_step, long long channel_step, long long row_step, long long window_step) {
    for (EACH_ROW(c, channels)) {
        for (EACH_ELEMENT(i, images * height * width)) {
            Place to = place_of(i, height, width);
            Sum sum = {};
            for (int r = 0; r < kernel_height; r++) {
                int down = to.row + top - r * dilation_down, p = down / stride_down;
                if (down < 0 || down % stride_down || p >= rows_out) continue;
                for (int s = 0; s < kernel_width; s++) {
                    int across = to.column + left - s * dilation_across, q = across / stride_across;
                    if (across < 0 || across % stride_across || q >= columns_out) continue;
                    long long row = (c * kernel_height + r) * kernel_width + s;
                    add(sum,
                        columns[row * row_step + to.image * window_step + p * columns_out + q]);
                }
            }
            x[to.image * image_step + c * channel_step + to.row * width + to.column] =
                sum.value;
        }
    }
}
