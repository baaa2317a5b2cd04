// y[places[i]] += values[i], where equal places follow one another: the first thread of each run
// of equals adds it up, so that no two threads write to one number and the order is always the same.
// What an addition rounds away is kept, and taken back with the next number (Kahan, 1965): millions
// of numbers may meet at one place.

extern "C" __global__ void add_runs(const real* values, const long long* order,
                                    const long long* places, real* y, long long n) {
    for (EACH_ELEMENT(i, n)) {
        if (i > 0 && places[i - 1] == places[i]) continue;
        real sum = 0, excess = 0;
        for (long long k = i; k < n && places[k] == places[i]; k++) {
            real term = values[order[k]] - excess, next = sum + term;
            excess = next - sum - term;
            if (excess != excess) excess = 0;  // the sum is infinite or nan
            sum = next;
        }
        y[places[i]] = sum;
    }
}
