// Lets a C++ compiler read a kernel for GPUs: one thread after the other, block by block.

struct Index {
    unsigned x, y, z;
};
static thread_local Index threadIdx, blockIdx, blockDim, gridDim;

#define __device__
#define KERNEL(name, Arguments)                                                \
    static void name##_of_one(const Arguments &a);                             \
    extern "C" void name(void **parameters, const unsigned *grid) {            \
        gridDim = {grid[0], grid[1], 1};                                       \
        blockDim = {grid[2], 1, 1};                                            \
        for (unsigned y = 0; y < grid[1]; y++)                                 \
            for (unsigned x = 0; x < grid[0]; x++)                             \
                for (unsigned thread = 0; thread < grid[2]; thread++) {        \
                    blockIdx = {x, y, 0};                                      \
                    threadIdx = {thread, 0, 0};                                \
                    name##_of_one(*(const Arguments *)parameters[0]);          \
                }                                                              \
    }                                                                          \
    static void name##_of_one(const Arguments &a)
