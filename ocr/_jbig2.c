/* Lossless JBIG2 coding of a bitmap: one generic region, arithmetic coder, template 0, typical
 * prediction on (ITU-T T.88, 6.2 and Annexes A, E). Every pixel is coded by itself; there are no
 * symbols, so nothing can be put in another's place.
 *
 * encode_generic(buffer, width, height) -> bytes: the data part of the generic region segment.
 */
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* T.88 Table E.1: probability estimate, next state after a more and a less probable symbol,
 * and whether a less probable one exchanges the two. */
typedef struct {
    uint16_t qe;
    uint8_t next_mps, next_lps, exchange;
} State;

static const State STATES[47] = {
    {0x5601, 1, 1, 1},    {0x3401, 2, 6, 0},    {0x1801, 3, 9, 0},    {0x0AC1, 4, 12, 0},
    {0x0521, 5, 29, 0},   {0x0221, 38, 33, 0},  {0x5601, 7, 6, 1},    {0x5401, 8, 14, 0},
    {0x4801, 9, 14, 0},   {0x3801, 10, 14, 0},  {0x3001, 11, 17, 0},  {0x2401, 12, 18, 0},
    {0x1C01, 13, 20, 0},  {0x1601, 29, 21, 0},  {0x5601, 15, 14, 1},  {0x5401, 16, 14, 0},
    {0x5101, 17, 15, 0},  {0x4801, 18, 16, 0},  {0x3801, 19, 17, 0},  {0x3401, 20, 18, 0},
    {0x3001, 21, 19, 0},  {0x2801, 22, 19, 0},  {0x2401, 23, 20, 0},  {0x2201, 24, 21, 0},
    {0x1C01, 25, 22, 0},  {0x1801, 26, 23, 0},  {0x1601, 27, 24, 0},  {0x1401, 28, 25, 0},
    {0x1201, 29, 26, 0},  {0x1101, 30, 27, 0},  {0x0AC1, 31, 28, 0},  {0x09C1, 32, 29, 0},
    {0x08A1, 33, 30, 0},  {0x0521, 34, 31, 0},  {0x0441, 35, 32, 0},  {0x02A1, 36, 33, 0},
    {0x0221, 37, 34, 0},  {0x0141, 38, 35, 0},  {0x0111, 39, 36, 0},  {0x0085, 40, 37, 0},
    {0x0049, 41, 38, 0},  {0x0025, 42, 39, 0},  {0x0015, 43, 40, 0},  {0x0009, 44, 41, 0},
    {0x0005, 45, 42, 0},  {0x0001, 45, 43, 0},  {0x5601, 46, 46, 0},
};

#define CONTEXTS 65536 /* template 0 looks at 16 pixels */
#define TYPICAL_CONTEXT 0x9B25 /* T.88 Figure 8: the context that codes "line like the one above" */
#define CARRY 0x8000000u
#define LEFT 8  /* white pixels kept before ... */
#define RIGHT 24 /* ... and after each line, so that no pixel needs a border test */

typedef struct {
    uint32_t c, a; /* code register and interval, T.88 E.2.2 */
    int ct;        /* shifts until the next byte is complete */
    uint8_t *out;  /* out[0] is the byte before the first, never handed on */
    size_t used, room;
    int failed; /* no memory: go on without writing */
    uint8_t state[CONTEXTS], mps[CONTEXTS];
} Encoder;

static void append(Encoder *e, uint8_t byte) {
    if (e->used == e->room) {
        uint8_t *more = realloc(e->out, e->room * 2);
        if (!more) {
            e->failed = 1;
            e->used = 1;
            return;
        }
        e->out = more;
        e->room *= 2;
    }
    e->out[e->used++] = byte;
}

/* BYTEOUT, T.88 Figure E.9: carry into the last byte, and a stuffed bit after each 0xFF. */
static void byte_out(Encoder *e) {
    uint8_t *last = &e->out[e->used - 1];
    if (*last != 0xFF && e->c >= CARRY) {
        ++*last;
        e->c &= CARRY - 1;
    }
    if (*last == 0xFF) {
        append(e, (uint8_t)(e->c >> 20));
        e->c &= 0xFFFFF;
        e->ct = 7;
    } else {
        append(e, (uint8_t)(e->c >> 19));
        e->c &= 0x7FFFF;
        e->ct = 8;
    }
}

static void renormalise(Encoder *e) {
    do {
        e->a <<= 1;
        e->c <<= 1;
        if (--e->ct == 0) byte_out(e);
    } while (!(e->a & 0x8000));
}

/* ENCODE, T.88 Figures E.4 to E.7. */
static inline void encode(Encoder *e, uint32_t context, int pixel) {
    const State *s = &STATES[e->state[context]];
    const uint32_t qe = s->qe;
    e->a -= qe;
    if (pixel == e->mps[context]) {
        if (e->a & 0x8000) {
            e->c += qe;
            return;
        }
        if (e->a < qe) e->a = qe;
        else e->c += qe;
        e->state[context] = s->next_mps;
    } else {
        if (e->a < qe) e->c += qe;
        else e->a = qe;
        if (s->exchange) e->mps[context] ^= 1;
        e->state[context] = s->next_lps;
    }
    renormalise(e);
}

/* `count` white pixels amid white: what encode(e, 0, 0) does `count` times, in few steps, since
 * between two renormalisations each takes the same piece from the interval. */
static void encode_white(Encoder *e, size_t count) {
    while (count) {
        if (e->mps[0] == 0) {
            const uint32_t qe = STATES[e->state[0]].qe;
            size_t steps = (e->a - 0x8000) / qe;
            if (steps > count) steps = count;
            e->a -= (uint32_t)steps * qe;
            e->c += (uint32_t)steps * qe;
            count -= steps;
            if (!count) return;
        }
        encode(e, 0, 0);
        --count;
    }
}

static void flush(Encoder *e) {
    const uint32_t top = e->c + e->a;
    e->c |= 0xFFFF;
    if (e->c >= top) e->c -= 0x8000;
    e->c <<= e->ct;
    byte_out(e);
    e->c <<= e->ct;
    byte_out(e);
    if (e->out[e->used - 1] != 0xFF) append(e, 0xFF);
    append(e, 0xAC);
}

/* How many pixels from `x` on are white with only white in their context, given that the context
 * at `x` is white; looks eight pixels at a time and may stop early. */
static size_t white_run(const uint8_t *line, const uint8_t *above, const uint8_t *above2,
                        size_t x, size_t width) {
    size_t end = x;
    uint64_t a, b, c;
    while (end + 8 <= width) {
        memcpy(&a, line + end, 8);
        memcpy(&b, above + end + 3, 8);
        memcpy(&c, above2 + end + 2, 8);
        if (a | b | c) break;
        end += 8;
    }
    return end - x;
}

/* One line. Context bits, T.88 Figure 3: four pixels of this line, seven of the one above
 * (two of them adaptive, at their nominal places), five of the one above that (likewise). */
static void encode_line(Encoder *e, const uint8_t *line, const uint8_t *above,
                        const uint8_t *above2, size_t width) {
    uint32_t now = 0, one = (uint32_t)(above[0] << 3 | above[1] << 2 | above[2] << 1 | above[3]);
    uint32_t two = (uint32_t)(above2[0] << 2 | above2[1] << 1 | above2[2]);
    size_t x = 0;
    while (x < width) {
        const uint32_t context = now | one << 4 | two << 11;
        if (context == 0) {
            const size_t run = white_run(line, above, above2, x, width);
            if (run) {
                encode_white(e, run);
                x += run;
                one = above[x + 3];
                two = above2[x + 2];
                continue;
            }
        }
        encode(e, context, line[x]);
        now = (now << 1 | line[x]) & 0x0F;
        one = (one << 1 | above[x + 4]) & 0x7F;
        two = (two << 1 | above2[x + 3]) & 0x1F;
        ++x;
    }
}

static void encode_bitmap(Encoder *e, const uint8_t *pixels, size_t width, size_t height,
                          uint8_t *lines) {
    const size_t stride = LEFT + width + RIGHT;
    uint8_t *line = lines + LEFT, *above = line + stride, *above2 = above + stride;
    int was_typical = 0;
    for (size_t y = 0; y < height && !e->failed; ++y, pixels += width) {
        for (size_t x = 0; x < width; ++x) line[x] = pixels[x] != 0;
        const int typical = memcmp(line, above, width) == 0;
        encode(e, TYPICAL_CONTEXT, typical ^ was_typical);
        was_typical = typical;
        if (!typical) encode_line(e, line, above, above2, width);
        uint8_t *free_line = above2;
        above2 = above;
        above = line;
        line = free_line;
    }
    flush(e);
}

static PyObject *encode_generic(PyObject *self, PyObject *args) {
    Py_buffer view;
    Py_ssize_t width, height;
    (void)self;
    if (!PyArg_ParseTuple(args, "y*nn", &view, &width, &height)) return NULL;
    if (width <= 0 || height <= 0 || width > INT32_MAX || height > INT32_MAX ||
        view.len / width != height || view.len % width != 0) {
        PyBuffer_Release(&view);
        PyErr_SetString(PyExc_ValueError, "the buffer must hold width * height bytes");
        return NULL;
    }
    Encoder *e = calloc(1, sizeof(Encoder));
    uint8_t *lines = calloc(3, LEFT + (size_t)width + RIGHT);
    if (e) {
        e->room = 4096;
        e->out = calloc(e->room, 1);
    }
    PyObject *coded = NULL;
    if (e && e->out && lines) {
        e->a = 0x8000;
        e->ct = 12;
        e->used = 1;
        Py_BEGIN_ALLOW_THREADS
        encode_bitmap(e, view.buf, (size_t)width, (size_t)height, lines);
        Py_END_ALLOW_THREADS
        if (!e->failed)
            coded = PyBytes_FromStringAndSize((const char *)e->out + 1, (Py_ssize_t)e->used - 1);
    }
    if (!coded && !PyErr_Occurred()) PyErr_NoMemory();
    if (e) free(e->out);
    free(e);
    free(lines);
    PyBuffer_Release(&view);
    return coded;
}

static PyMethodDef METHODS[] = {
    {"encode_generic", encode_generic, METH_VARARGS,
     "encode_generic(pixels, width, height) -> bytes\n\n"
     "Code a bitmap (one byte per pixel, non-zero = black) as generic region data of T.88."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef MODULE = {
    PyModuleDef_HEAD_INIT, "_jbig2", "Lossless JBIG2 coding of bitmaps.", 0, METHODS,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__jbig2(void) { return PyModuleDef_Init(&MODULE); }
