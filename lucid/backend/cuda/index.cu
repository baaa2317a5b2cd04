// y[places[i]] += values[i], where equal places follow one another: the first thread of each run
// of equals adds it up, so that no two threads write to one number and the order is always the same.

extern "C" __global__ void add_runs(const real* values, const long long* order,
                                    const long long* places, real* y, long long n) {
    for (EACH_ELEMENT(i, n)) {
        if (i > 0 && places[i - 1] == places[i]) continue;
        Sum sum = {};
        for (long long k = i; k < n && places[k] == places[i]; k++) add(sum, values[order[k]]);
        y[places[i]] = sum.value;
    }
}
