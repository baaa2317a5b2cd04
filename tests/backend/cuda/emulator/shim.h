// CUDA's words in C++: the threads of a block are fibers that one thread of the processor runs in
// turn, so that a kernel computes on the host, on NumPy's memory, what it computes on a GPU. Each
// fiber runs until it waits for others, and they take turns from the last to the first and back, so
// that what lacks a barrier goes wrong. Blocks run one after the other.

#include <ucontext.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#define __global__
#define __device__ static
#define __shared__ static
#define __launch_bounds__(n)
#define __grid_constant__

using std::exp;
using std::erf;
using std::log;
using std::sqrt;
static int max(int a, int b) { return a > b ? a : b; }
static int min(int a, int b) { return a < b ? a : b; }

struct dim3 { unsigned x, y, z; };
static dim3 gridDim, blockDim, blockIdx;

// The memory of a block, and a page after it that no kernel may write to.
static constexpr size_t SHARED = 48 << 10, GUARD = 4 << 10;
alignas(16) static char shared_memory[SHARED + GUARD];
static real* shared = (real*)shared_memory;

// Fibers wait here until all of those that are still running have come.
struct Barrier { int running = 0, waiting = 0, turn = 0; };

struct Fiber {
    ucontext_t context;
    dim3 place;
    int number;
    bool done;
    char stack[64 << 10];
};

static Fiber* fibers;
static ucontext_t scheduler;
static Fiber* now;
static Barrier of_block, of_warp[32];
static char exchanged[32][32][8];
static void (*kernel)(void**);
static void** arguments;

#define threadIdx (now->place)

static void pass_if_complete(Barrier& barrier) {
    if (barrier.waiting && barrier.waiting == barrier.running) barrier.waiting = 0, barrier.turn++;
}

static void wait_at(Barrier& barrier) {
    int turn = barrier.turn;
    barrier.waiting++;
    pass_if_complete(barrier);
    while (barrier.turn == turn) swapcontext(&now->context, &scheduler);
}

static void __syncthreads() { wait_at(of_block); }

template <typename T>
static T __shfl_xor_sync(unsigned mask, T x, int distance) {
    int warp = now->number / 32, lane = now->number % 32;
    if (mask != 0xffffffff || of_warp[warp].running != 32) {
        fprintf(stderr, "a warp without its 32 threads cannot exchange numbers\n");
        abort();
    }
    memcpy(exchanged[warp][lane], &x, sizeof x);
    wait_at(of_warp[warp]);
    memcpy(&x, exchanged[warp][lane ^ distance], sizeof x);
    wait_at(of_warp[warp]);
    return x;
}

static void run_fiber() {
    kernel(arguments);
    Barrier& warp = of_warp[now->number / 32];
    now->done = true;
    of_block.running--, warp.running--;
    pass_if_complete(of_block);
    pass_if_complete(warp);
}

static void run_block(int threads) {
    of_block = {threads};
    for (int w = 0; w < 32; w++) of_warp[w] = {max(0, min(threads - 32 * w, 32))};
    for (int i = 0; i < threads; i++) {
        Fiber& f = fibers[i];
        f.number = i, f.done = false;
        f.place = {i % blockDim.x, i / blockDim.x % blockDim.y, i / (blockDim.x * blockDim.y)};
        getcontext(&f.context);
        f.context.uc_stack.ss_sp = f.stack, f.context.uc_stack.ss_size = sizeof f.stack;
        f.context.uc_link = &scheduler;
        makecontext(&f.context, run_fiber, 0);
    }
    for (int round = 0; of_block.running; round++)
        for (int i = 0; i < threads; i++) {
            Fiber& next = fibers[round % 2 ? i : threads - 1 - i];
            if (!next.done) now = &next, swapcontext(&scheduler, &now->context);
        }
}

// A block's memory begins as noise; false if a kernel wrote beyond its end.
static bool launch(const int* grid, const int* block, void (*call)(void**), void** args) {
    gridDim = {(unsigned)grid[0], (unsigned)grid[1], (unsigned)grid[2]};
    blockDim = {(unsigned)block[0], (unsigned)block[1], (unsigned)block[2]};
    int threads = block[0] * block[1] * block[2];
    kernel = call, arguments = args;
    fibers = (Fiber*)malloc(threads * sizeof(Fiber));
    memset(shared_memory, 0xff, sizeof shared_memory);
    for (blockIdx.z = 0; blockIdx.z < gridDim.z; blockIdx.z++)
        for (blockIdx.y = 0; blockIdx.y < gridDim.y; blockIdx.y++)
            for (blockIdx.x = 0; blockIdx.x < gridDim.x; blockIdx.x++) run_block(threads);
    free(fibers);
    for (size_t i = SHARED; i < SHARED + GUARD; i++)
        if (shared_memory[i] != (char)0xff) return false;
    return true;
}
