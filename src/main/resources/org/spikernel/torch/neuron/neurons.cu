// Leaky integrate-and-fire neurons of all timesteps in one kernel each: every membrane potential stays in a register of its
// thread. Compiled by NVRTC for the GPU at hand, without fused multiplications and additions, so that sums are rounded as
// on processors.
//
// Maps are [images, timesteps, size]; of one timestep [images, size]. Values of one image and timestep lie side by side.
// Strides count values. All fields have 8 bytes, as Java writes them.

#ifndef KERNEL
#define KERNEL(name, Arguments) extern "C" __global__ void name(const Arguments a)
#endif

// Values that are brought from memory before any is needed.
#define AHEAD 8

// Bits of Fire.uses.
#define POTENTIALS 1
#define READS_MEMBRANE 2
#define WRITES_MEMBRANE 4
// Bits of Settle.uses.
#define GRADIENT 1
#define NEXT 2

typedef long long whole;

struct bfloat16 {
    unsigned short bits;
};

union Word {
    float number;
    unsigned bits;
};

__device__ inline float load(const float *from) {
    return *from;
}

__device__ inline void store(float *to, float value) {
    *to = value;
}

__device__ inline float load(const bfloat16 *from) {
    Word word;
    word.bits = (unsigned)from->bits << 16;
    return word.number;
}

// To the nearest; of two, to the even one. What is no number stays none.
__device__ inline void store(bfloat16 *to, float value) {
    Word word;
    word.number = value;
    to->bits = value == value ? (unsigned short)((word.bits + 0x7fff + ((word.bits >> 16) & 1)) >> 16) : 0x7fc0;
}

struct Fire {
    const void *input;
    void *spikes;
    float *potentials;
    float *membrane;
    whole inputImage, inputTimestep;
    whole spikesImage, spikesTimestep;
    whole potentialsImage, potentialsTimestep;
    whole membraneImage;
    whole images, size, timesteps, uses;
    double tau, threshold, reset;
};

struct Settle {
    const void *gradient;
    const float *potentials;
    const void *next;
    void *settled;
    whole gradientImage, gradientTimestep;
    whole potentialsImage, potentialsTimestep;
    whole nextImage;
    whole settledImage, settledTimestep;
    whole images, size, timesteps, uses;
    double tau, threshold;
};

// u = v + (x - (v - reset)) / tau;  spike = u >= threshold;  v = reset where it fired, else u
template <typename Map> __device__ inline void fireAt(const Fire &a, whole at, whole firstImage, whole imageStep) {
    const float tau = (float)a.tau, threshold = (float)a.threshold, reset = (float)a.reset;
    for (whole image = firstImage; image < a.images; image += imageStep) {
        const Map *input = (const Map *)a.input + image * a.inputImage + at;
        Map *spikes = (Map *)a.spikes + image * a.spikesImage + at;
        float *potentials = a.potentials + image * a.potentialsImage + at;
        float *membrane = a.membrane + image * a.membraneImage + at;
        float v = a.uses & READS_MEMBRANE ? *membrane : reset;
        float x[AHEAD];
        for (whole first = 0; first < a.timesteps; first += AHEAD) {
#pragma unroll
            for (int i = 0; i < AHEAD; i++) {
                if (first + i < a.timesteps) x[i] = load(input + (first + i) * a.inputTimestep);
            }
#pragma unroll
            for (int i = 0; i < AHEAD; i++) {
                const whole t = first + i;
                if (t < a.timesteps) {
                    const float u = v + (x[i] - (v - reset)) / tau;
                    const float spike = u >= threshold ? 1.0f : 0.0f;
                    store(spikes + t * a.spikesTimestep, spike);
                    if (a.uses & POTENTIALS) potentials[t * a.potentialsTimestep] = u;
                    v = u - spike * u + spike * reset;
                }
            }
        }
        if (a.uses & WRITES_MEMBRANE) *membrane = v;
    }
}

// The gradient of each input, from that of each spike and the arctangent's derivative 1 / (1 + (pi (u - threshold))^2):
// settled = gradient / (tau (1 + (pi (u - threshold))^2)) + (1 - 1 / tau) settled at the next timestep, where none fired
template <typename Map> __device__ inline void settleAt(const Settle &a, whole at, whole firstImage, whole imageStep) {
    const float tau = (float)a.tau, threshold = (float)a.threshold;
    const float square = (float)(9.869604401089358 * a.tau), carry = (float)(1 - 1 / a.tau);
    for (whole image = firstImage; image < a.images; image += imageStep) {
        const Map *gradient = (const Map *)a.gradient + image * a.gradientImage + at;
        const float *potentials = a.potentials + image * a.potentialsImage + at;
        Map *settled = (Map *)a.settled + image * a.settledImage + at;
        bool later = a.uses & NEXT;
        float next = later ? load((const Map *)a.next + image * a.nextImage + at) : 0.0f;
        float g[AHEAD], u[AHEAD];
        for (whole last = a.timesteps - 1; last >= 0; last -= AHEAD) {
#pragma unroll
            for (int i = 0; i < AHEAD; i++) {
                const whole t = last - i;
                if (t >= 0) {
                    if (a.uses & GRADIENT) g[i] = load(gradient + t * a.gradientTimestep);
                    u[i] = potentials[t * a.potentialsTimestep];
                }
            }
#pragma unroll
            for (int i = 0; i < AHEAD; i++) {
                const whole t = last - i;
                if (t >= 0) {
                    const float gap = u[i] - threshold;
                    float own = a.uses & GRADIENT ? g[i] / (tau + square * gap * gap) : 0.0f;
                    const float kept = u[i] < threshold ? 1.0f : 0.0f;
                    if (later) own = own + carry * kept * next;
                    store(settled + t * a.settledTimestep, own);
                    next = own;
                    later = true;
                }
            }
        }
    }
}

// A thread for each value of an image, in the grid's x; images in its y.
#define ON_ALL(body)                                                           \
    const whole at = blockIdx.x * (whole)blockDim.x + threadIdx.x;              \
    if (at < a.size) body(a, at, blockIdx.y, gridDim.y)

KERNEL(fire, Fire) {
    ON_ALL(fireAt<float>);
}

KERNEL(fire_bfloat16, Fire) {
    ON_ALL(fireAt<bfloat16>);
}

KERNEL(settle, Settle) {
    ON_ALL(settleAt<float>);
}

KERNEL(settle_bfloat16, Settle) {
    ON_ALL(settleAt<bfloat16>);
}
