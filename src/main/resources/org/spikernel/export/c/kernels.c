//@ arithmetic
/* ---- Arithmetic ------------------------------------------------------------
 * Values and potentials are int16 with 10 bits behind the point: 1024 stands
 * for 1. Right shifts must be arithmetic, as they are on all usual compilers.
 */

#if (-1 >> 1) != -1
#error "This program needs a compiler that shifts negative numbers arithmetically."
#endif

/* The nearest number in the range of int16. */
static int16_t saturate(int32_t value)
{
    if (value > 32767) {
        return 32767;
    }
    if (value < -32768) {
        return -32768;
    }
    return (int16_t)value;
}

/* base + sum * multiplier / 2^shift, rounded. factor = multiplier + 65536 * shift. */
static int16_t scale_wide(int32_t base, int32_t sum, int32_t factor)
{
    int shift = (int)(factor >> 16);
    int64_t product = (int64_t)sum * (factor & 0xffff) + ((int64_t)1 << (shift - 1));
    int64_t value = base + (product >> shift);

    if (value > 32767) {
        return 32767;
    }
    if (value < -32768) {
        return -32768;
    }
    return (int16_t)value;
}

//@ scale_narrow
/* The same where no product of this network's convolutions needs more than 32 bits. */
static int16_t scale_narrow(int32_t base, int32_t sum, int32_t factor)
{
    int shift = (int)(factor >> 16);
    int32_t product = sum * (factor & 0xffff) + ((int32_t)1 << (shift - 1));

    return saturate(base + (product >> shift));
}

//@ normalise
/* Batch norm before neurons, in place. norm: for each channel a multiplier with
 * 12 bits behind the point, and a bias. */
static void normalise(int16_t *value, const int32_t *norm, unsigned channels)
{
    unsigned channel;

    for (channel = 0; channel < channels; channel++) {
        int64_t scaled = ((int64_t)value[channel] * norm[0] + 2048) >> 12;

        scaled += norm[1];
        value[channel] = scaled > 32767 ? 32767 : scaled < -32768 ? -32768 : (int16_t)scaled;
        norm += 2;
    }
}

//@ fire
/* One step of the neurons of one pixel: each leaks towards its value; at the
 * threshold it fires and starts at 0 again. Spikes become bits, that of channel
 * 0 the lowest. Returns how many fired. */
static unsigned fire(int16_t *potential, const int16_t *value, unsigned channels, int32_t threshold, uint8_t *spikes)
{
    unsigned fired = 0;
    unsigned first;

    for (first = 0; first < channels; first += 8) {
        unsigned end = channels - first < 8 ? channels : first + 8;
        unsigned channel;
        unsigned bits = 0;
        unsigned bit = 1;

        for (channel = first; channel < end; channel++) {
            int32_t v = potential[channel];

            v = saturate(v + (((value[channel] - v) * LEAK + 2048) >> 12));
            if (v >= threshold) {
                v = 0;
                bits |= bit;
                fired++;
            }
            potential[channel] = (int16_t)v;
            bit <<= 1;
        }
        *spikes++ = (uint8_t)bits;
    }
    return fired;
}

//@ clear
/* The start of a sum of edges. */
static void clear(int16_t *value, unsigned channels)
{
    memset(value, 0, channels * sizeof *value);
}

//@ add
/* A skip: adds values to values. */
static void add(int16_t *value, const int16_t *source, unsigned channels)
{
    unsigned channel;

    for (channel = 0; channel < channels; channel++) {
        value[channel] = saturate((int32_t)value[channel] + source[channel]);
    }
}

//@ spike_window
/* Rows of spikes around a row, kernel of them; NULL beyond the border. The ring
 * has a place for each of kept rows. */
static void spike_window(
    const uint8_t **window, int kernel, int row, int side, const uint8_t *ring, int kept, int row_bytes)
{
    int place;

    for (place = 0; place < kernel; place++) {
        int at = row + place - kernel / 2;

        window[place] = at < 0 || at >= side ? NULL : ring + (at % kept) * row_bytes;
    }
}

//@ value_window
/* The same of values. */
static void value_window(
    const int16_t **window, int kernel, int row, int side, const int16_t *ring, int kept, int row_values)
{
    int place;

    for (place = 0; place < kernel; place++) {
        int at = row + place - kernel / 2;

        window[place] = at < 0 || at >= side ? NULL : ring + (at % kept) * row_values;
    }
}

//@ average
/* Adds the mean over a window; zeros beyond the border count. multiplier is
 * 65536 / kernel^2. */
static void average(
    int16_t *value, const int16_t *const *window, int kernel, int32_t multiplier, int column, int side, int channels)
{
    int first = column < kernel / 2 ? 0 : column - kernel / 2;
    int end = column + kernel / 2 >= side ? side : column + kernel / 2 + 1;
    int channel;

    for (channel = 0; channel < channels; channel++) {
        int32_t sum = 0;
        int64_t mean;
        int row;
        int at;

        for (row = 0; row < kernel; row++) {
            if (window[row] != NULL) {
                for (at = first; at < end; at++) {
                    sum += window[row][at * channels + channel];
                }
            }
        }
        mean = ((int64_t)sum * multiplier + 32768) >> 16;
        value[channel] = saturate(value[channel] + (int32_t)mean);
    }
}

//@ largest
/* Adds the largest value of a window; the border is never the largest. */
static void largest(int16_t *value, const int16_t *const *window, int kernel, int column, int side, int channels)
{
    int first = column < kernel / 2 ? 0 : column - kernel / 2;
    int end = column + kernel / 2 >= side ? side : column + kernel / 2 + 1;
    int channel;

    for (channel = 0; channel < channels; channel++) {
        int32_t most = -32768;
        int row;
        int at;

        for (row = 0; row < kernel; row++) {
            if (window[row] != NULL) {
                for (at = first; at < end; at++) {
                    if (window[row][at * channels + channel] > most) {
                        most = window[row][at * channels + channel];
                    }
                }
            }
        }
        value[channel] = saturate(value[channel] + most);
    }
}

//@ gather8
/* ---- Sums of weights -------------------------------------------------------
 * A spike adds a row of weights to the sums: those of its place in the window,
 * one for each output. The spikes of a window are listed first; then the rows
 * of all of them are added, 16 outputs at a time, which fit the registers.
 *
 * Four weights are a word, each plus 128. (word & 0x00ff00ff) are two of them
 * in halves of 16 bits, the other two are 8 bits higher: one addition adds two
 * weights. 256 rows of at most 255 fit a half.
 */

/* Adds the halves of what rows rows gave to two sums, and takes the 128s away. */
static void spread(int32_t *sum, uint32_t halves, int32_t offsets)
{
    sum[0] += (int32_t)(halves & 0xffffu) - offsets;
    sum[2] += (int32_t)(halves >> 16) - offsets;
}

/* Adds the rows of all listed spikes to the sums, and empties the list. */
static void gather(const struct layer *layer)
{
    const unsigned words = (layer->outputs + 3u) / 4u;
    const int32_t offsets = (int32_t)(128u * listed);
    const place *const end = places + listed;
    const place *at;
    unsigned word = 0;

    for (; word + 4 <= words; word += 4) {
        const uint32_t *const column = layer->weights + word;
        int32_t *sum = sums + 4 * word;
        uint32_t a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;

        for (at = places; at < end; at++) {
            const uint32_t *row = column + *at * words;
            uint32_t four = row[0];

            a += four & 0x00ff00ffu;
            b += (four >> 8) & 0x00ff00ffu;
            four = row[1];
            c += four & 0x00ff00ffu;
            d += (four >> 8) & 0x00ff00ffu;
            four = row[2];
            e += four & 0x00ff00ffu;
            f += (four >> 8) & 0x00ff00ffu;
            four = row[3];
            g += four & 0x00ff00ffu;
            h += (four >> 8) & 0x00ff00ffu;
        }
        spread(sum, a, offsets);
        spread(sum + 1, b, offsets);
        spread(sum + 4, c, offsets);
        spread(sum + 5, d, offsets);
        spread(sum + 8, e, offsets);
        spread(sum + 9, f, offsets);
        spread(sum + 12, g, offsets);
        spread(sum + 13, h, offsets);
    }
    for (; word < words; word++) {
        const uint32_t *const column = layer->weights + word;
        uint32_t a = 0, b = 0;

        for (at = places; at < end; at++) {
            uint32_t four = column[*at * words];

            a += four & 0x00ff00ffu;
            b += (four >> 8) & 0x00ff00ffu;
        }
        spread(sums + 4 * word, a, offsets);
        spread(sums + 4 * word + 1, b, offsets);
    }
    listed = 0;
}

//@ gather4
/* ---- Sums of weights -------------------------------------------------------
 * A spike adds a row of weights to the sums: those of its place in the window,
 * one for each output. The spikes of a window are listed first; then the rows
 * of all of them are added, 16 outputs at a time, which fit the registers.
 *
 * Eight weights are a word, each plus 8. (word & 0x000f000f) are two of them in
 * halves of 16 bits, the next two are 4 bits higher: one addition adds two
 * weights. 256 rows of at most 15 fit a half.
 */

/* Adds the halves of what rows rows gave to two sums, and takes the 8s away. */
static void spread(int32_t *sum, uint32_t halves, int32_t offsets)
{
    sum[0] += (int32_t)(halves & 0xffffu) - offsets;
    sum[4] += (int32_t)(halves >> 16) - offsets;
}

/* Adds the rows of all listed spikes to the sums, and empties the list. */
static void gather(const struct layer *layer)
{
    const unsigned words = (layer->outputs + 7u) / 8u;
    const int32_t offsets = (int32_t)(8u * listed);
    const place *const end = places + listed;
    const place *at;
    unsigned word = 0;

    for (; word + 2 <= words; word += 2) {
        const uint32_t *const column = layer->weights + word;
        int32_t *sum = sums + 8 * word;
        uint32_t a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;

        for (at = places; at < end; at++) {
            const uint32_t *row = column + *at * words;
            uint32_t eight = row[0];

            a += eight & 0x000f000fu;
            b += (eight >> 4) & 0x000f000fu;
            c += (eight >> 8) & 0x000f000fu;
            d += (eight >> 12) & 0x000f000fu;
            eight = row[1];
            e += eight & 0x000f000fu;
            f += (eight >> 4) & 0x000f000fu;
            g += (eight >> 8) & 0x000f000fu;
            h += (eight >> 12) & 0x000f000fu;
        }
        spread(sum, a, offsets);
        spread(sum + 1, b, offsets);
        spread(sum + 2, c, offsets);
        spread(sum + 3, d, offsets);
        spread(sum + 8, e, offsets);
        spread(sum + 9, f, offsets);
        spread(sum + 10, g, offsets);
        spread(sum + 11, h, offsets);
    }
    if (word < words) {
        const uint32_t *const column = layer->weights + word;
        int32_t *sum = sums + 8 * word;
        uint32_t a = 0, b = 0, c = 0, d = 0;

        for (at = places; at < end; at++) {
            uint32_t eight = column[*at * words];

            a += eight & 0x000f000fu;
            b += (eight >> 4) & 0x000f000fu;
            c += (eight >> 8) & 0x000f000fu;
            d += (eight >> 12) & 0x000f000fu;
        }
        spread(sum, a, offsets);
        spread(sum + 1, b, offsets);
        spread(sum + 2, c, offsets);
        spread(sum + 3, d, offsets);
    }
    listed = 0;
}

//@ convolve
/* A new sum for each output. */
static void start_sums(unsigned outputs)
{
    memset(sums, 0, outputs * sizeof sums[0]);
    listed = 0;
}

/* Lists the spikes of one pixel, whose channel 0 is at the given place. */
static void list_pixel(const struct layer *layer, const uint8_t *spikes, unsigned place_of_pixel)
{
    const unsigned end = place_of_pixel + layer->inputs;
    unsigned first;

    for (first = place_of_pixel; first < end; first += 8) {
        uint32_t bits = *spikes++;

        if (bits != 0) {
            do {
                /* The lowest bit alone, times a number whose every three bits
                 * in a row differ: these say which bit it was. */
                places[listed++] = (place)(first + lowest[(((bits & (0u - bits)) * 0x1du) >> 4) & 7u]);
                bits &= bits - 1;
            } while (bits != 0);
            if (listed > LISTED_AT_MOST - 8) {
                gather(layer);
            }
        }
    }
}

/* Lists the spikes of a window around a column. Bits of a pixel: whole bytes. */
static void list_window(const struct layer *layer, const uint8_t *const *window, int column)
{
    const int pixel_bytes = (layer->inputs + 7) / 8;
    const int left = column - layer->kernel / 2;
    const int first = left < 0 ? -left : 0;
    const int end = left + layer->kernel > layer->side ? layer->side - left : layer->kernel;
    int row;
    int at;

    for (row = 0; row < layer->kernel; row++) {
        if (window[row] != NULL) {
            for (at = first; at < end; at++) {
                list_pixel(layer, window[row] + (left + at) * pixel_bytes,
                           (unsigned)((row * layer->kernel + at) * layer->inputs));
            }
        }
    }
}

/* Adds what the sums stand for to the values of a pixel. */
static void add_sums(const struct layer *layer, int16_t *value)
{
    const int32_t *scale = layer->scales;
    int output;

    gather(layer);
    for (output = 0; output < layer->outputs; output++) {
        value[output] = SCALE(value[output] + scale[0], sums[output], scale[1]);
        scale += 2;
    }
}

//@ convolve_pixel
/* Neurons' spikes through a convolution, one pixel of it, added to its values. */
static void convolve(const struct layer *layer, const uint8_t *const *window, int column, int16_t *value)
{
    start_sums((unsigned)layer->outputs);
    list_window(layer, window, column);
    add_sums(layer, value);
}

//@ stem
/* Convolution 3x3 of the image, with padding 1, and its batch norm. */
static void stem(const int8_t *image)
{
    int row;
    int column;

    for (row = 0; row < CELL1_SIDE; row++) {
        for (column = 0; column < CELL1_SIDE; column++) {
            int16_t *value = stem_values + (row * CELL1_SIDE + column) * CELL1_CHANNELS;
            const int8_t *weight = stem_weights;
            int place;
            int channel;
            int output;

            start_sums(CELL1_CHANNELS);
            for (place = 0; place < 9; place++) {
                int y = row * STEM_STRIDE + place / 3 - 1;
                int x = column * STEM_STRIDE + place % 3 - 1;
                int inside = y >= 0 && y < NAME_IMAGE_SIDE && x >= 0 && x < NAME_IMAGE_SIDE;

                for (channel = 0; channel < NAME_IMAGE_CHANNELS; channel++) {
                    if (inside) {
                        int32_t shade = image[(channel * NAME_IMAGE_SIDE + y) * NAME_IMAGE_SIDE + x];

                        for (output = 0; output < CELL1_CHANNELS; output++) {
                            sums[output] += shade * weight[output];
                        }
                    }
                    weight += CELL1_CHANNELS;
                }
            }
            for (output = 0; output < CELL1_CHANNELS; output++) {
                value[output] = scale_wide(stem_scales[2 * output], sums[output], stem_scales[2 * output + 1]);
            }
        }
    }
}

//@ classifier
/* Spikes behind the second cell to hidden neurons, theirs to logits. The mean
 * over tiles of POOL x POOL pixels is in the factors: here their spikes are
 * added. What no tile covers at the right and lower border is left out. */
static void classify(int32_t *logits)
{
    const struct layer fc1 = {fc1_weights, NULL, CELL2_CHANNELS, HIDDEN, POOLED_SIDE, CELL2_SIDE};
    /* Read through pointers that compilers do not see through: of short arrays
     * they would make instructions, and sizes would not be those planned. */
    const int32_t *volatile kept_factors = fc1_factors;
    const int32_t *volatile kept_biases = readout_biases;
    const int32_t *const factors = kept_factors;
    const int32_t *const biases = kept_biases;
    int row;
    int column;
    int first;
    int which;

    start_sums(HIDDEN);
    for (row = 0; row < POOLED_SIDE * POOL; row++) {
        for (column = 0; column < POOLED_SIDE * POOL; column++) {
            list_pixel(&fc1, last_spikes + (row * CELL2_SIDE + column) * CELL2_PIXEL_BYTES,
                       (unsigned)((row / POOL * POOLED_SIDE + column / POOL) * CELL2_CHANNELS));
        }
    }
    gather(&fc1);
    for (first = 0; first < HIDDEN; first += 8) {
        int count = HIDDEN - first < 8 ? HIDDEN - first : 8;
        int16_t value[8];
        uint8_t spikes;
        int i;

        for (i = 0; i < count; i++) {
            value[i] = scale_wide(0, sums[first + i], factors[first + i]);
        }
        COUNT(HIDDEN_LAYER, fire(hidden_potential + first, value, (unsigned)count, THRESHOLD, &spikes));
        for (i = 0; i < count; i++) {
            if ((spikes >> i & 1) != 0) {
                for (which = 0; which < NAME_CLASSES; which++) {
                    logits[which] += readout_weights[(first + i) * NAME_CLASSES + which];
                }
            }
        }
    }
    for (which = 0; which < NAME_CLASSES; which++) {
        logits[which] += biases[which];
    }
}
