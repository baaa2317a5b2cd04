// y += b for a matrix y whose rows lie one after the other: a number a row, or one a column.

extern "C" __global__ void add_bias(real* y, const real* b, int rows, long long columns,
                                    int by_row) {
    for (EACH_ROW(r, rows))
        for (EACH_ELEMENT(i, columns)) y[r * columns + i] += by_row ? b[r] : b[i];
}
