// Kernels that Swift cannot yet vectorise for the processor at hand without unsafe flags:
// elementwise functions, small matrix products, plasticity updates and the instruction tape that
// strings them together. Every function exists for double (_f64) and float (_f32) and is compiled
// several times; the best instruction set is picked when the program loads (x86-64 Linux).
//
// Storage contract: matrices are column-major with a leading dimension that is a multiple of
// CK_GRANULE(type); kernels may read and write the padding rows, whose content means nothing.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdint.h>

#include "ck_firing.h"

/// Leading dimensions are multiples of 32 bytes: 4 doubles or 8 floats.
#define CK_GRANULE_BYTES 32

/// Transfer functions phi(u) with gain gamma, slope beta and threshold theta.
typedef enum ck_transfer {
  CK_LINEAR = 0,    // gamma * beta * (u - theta)
  CK_LOGISTIC = 1,  // gamma / (1 + exp(-beta (u - theta)))
  CK_SOFTPLUS = 2,  // gamma * log(1 + exp(beta (u - theta)))
  CK_TANH = 3,      // gamma * tanh(beta (u - theta))
  CK_RELU = 4,      // gamma * max(beta (u - theta), 0)
  CK_EXPONENTIAL = 5, // gamma * exp(beta (u - theta))
  CK_HARD_SIGMOID = 6 // gamma * min(max(beta (u - theta) / 6 + 1/2, 0), 1)
} ck_transfer;

typedef enum ck_operation {
  // The first five, and division, treat each element by itself.
  CK_OP_FILL = 0,             // y = a
  CK_OP_COMBINE = 1,          // y = a + sum_i c[i] x[i], up to CK_TERMS terms
  CK_OP_MULTIPLY = 2,         // y = a x0 .* x1
  CK_OP_TRANSFER = 3,         // y = phi(a x0)
  CK_OP_DERIVATIVE = 4,       // y = phi'(a x0)
  CK_OP_PRODUCT = 5,          // Y = a W X + b Y
  CK_OP_TRANSPOSED_PRODUCT = 6, // Y = a W^T X + b Y
  CK_OP_ADD_THRESHOLD = 7,    // Y[:, t] += a w
  CK_OP_OUTER = 8,            // W = b W + a P Q^T
  CK_OP_FILTERED_OUTER = 9,   // W += a D; D += b (c P Q^T - D)
  CK_OP_OUTER_ONES = 10,      // w = b w + a P 1
  CK_OP_FILTERED_OUTER_ONES = 11, // w += a d; d += b (c P 1 - d)
  CK_OP_NOISE = 12,           // y += a z, z the next draws of a prepared buffer
  CK_OP_SUM_SQUARES = 13,     // *s += a sum(x0^2), valid rows only
  CK_OP_SUM_SQUARED_DIFFERENCES = 14, // *s += a sum((x0 - x1)^2), valid rows only
  CK_OP_SPIKE = 15,           // y (ck_spikes): Poisson counts of rates x0 (NULL: the held rates), draws from x1
  CK_OP_EVENTS = 16,          // Y = sum_k kernel[k] u[k] + b Y, u[0] = W x the newest spikes; u a ring x2
  CK_OP_SPIKE_AVERAGE = 17,   // y[j] = sum over the spikes of j in x0 of count * weight[age], by a window x1
  CK_OP_HOLD = 18,            // y (ck_spikes) fires at the rates x0 from now on
  CK_OP_EVENT_OUTER = 19,     // W += a p q^T, columns with q = 0 untouched; spikes in flight follow the change
  CK_OP_PATCHES = 20,         // y = the patches of the maps x0
  CK_OP_FOLD = 21,            // maps y = b y + the patches x0, each value at its place
  CK_OP_CONVOLVE = 22,        // maps y = a W x1 + b y, x1 patches
  CK_OP_UNCONVOLVE = 23,      // patches y = a W^T x1 + b y, x1 maps
  CK_OP_CONVOLVED_OUTER = 24, // W = b W + a x0 x1^T, x0 maps and x1 patches
  CK_OP_ADD_CHANNELS = 25,    // maps y += a w
  CK_OP_SUM_CHANNELS = 26,    // w = b w + a sum of the maps x0
  CK_OP_DIVIDE = 27,          // y = a x0 ./ x1
  CK_OP_TRANSPOSE = 28,       // Y = a X^T + x1 (NULL: 0), X^T the `inner` x `terms` corner (leading dimension of X `ld_inner`)
  // The same as 5, 8 and 28, of one trial and weights with pending updates x2.
  CK_OP_PENDING_PRODUCT = 29,
  CK_OP_PENDING_OUTER = 30,
  CK_OP_PENDING_TRANSPOSE = 31,
  // Neurons that fire by a threshold (ck_firing.h).
  CK_OP_MEMBRANE = 32,        // y = constant + sum linear x + (sum product x) partner, by x0
  CK_OP_DECAY = 33,           // a step of the clocks x0
  CK_OP_FIRE = 34,            // x0 fires, draws from x1
  CK_OP_ARRIVE = 35,          // Poisson arrivals x0, draws from x1
  CK_OP_MARK = 36,            // the trace of jump x1 jumps for each of the events x0
  CK_OP_SPARSE_EVENTS = 37,   // the trace of jump x2 jumps by W (x0) times the events x1
  CK_OP_EVENT_RULE = 38       // synapses learn at events, by x0
} ck_operation;

#define CK_TERMS 5

/// One instruction of a tape. Shapes: y and elementwise operands are `rows` x `columns` with leading
/// dimension `ld`; PRODUCT reads W (`rows` x `inner`, leading dimension `ld_weights`) and X (`inner` x
/// `columns`, `ld_inner`); OUTER writes W (`rows` x `inner`) from P (`rows` x `columns`) and Q (`inner` x `columns`).
typedef struct ck_instruction {
  int32_t operation;
  int32_t transfer;
  int32_t rows, columns, inner, terms;
  int32_t ld, ld_inner, ld_weights;
  double a, b, c;
  double gamma, beta, theta;
  double coefficients[CK_TERMS];
  void *y;
  void *x[CK_TERMS];
} ck_instruction;

/// Updates that are kept before they are written together: those of a sample that is presented for twenty steps, and more.
#define CK_PENDING 32

/// Plasticity of one trial that has not been written into the weights yet: they are W + P Q^T, with a column of P and Q for each
/// of `count` updates. A transposed copy (NULL: none) is a (W + P Q^T)^T of the first `seen` updates, plus what was added when it was taken.
typedef struct ck_pending {
  int32_t rows, columns;  // of W
  int32_t count, seen;
  int32_t is_copied;      // whether the copy has been taken since the updates were last written
  int32_t ld_weights, ld_copy, ld_post, ld_pre;
  double scale;           // a
  void *weights, *copy;   // REAL
  void *post, *pre;       // P and Q, CK_PENDING columns, REAL
} ck_pending;

/// The geometry of a convolution (Convolution.swift).
typedef struct ck_convolution {
  int32_t in_width, in_channels;
  int32_t kernel, stride;
  int32_t out_height, out_width, out_channels;
  int32_t ld_patches; // from one patch to the next
} ck_convolution;

/// The spikes of `size` neurons in the last `depth` steps (a power of two), as a list of events for each step.
/// Step number s (from 0) stands in slot s % depth; `steps` have been taken.
typedef struct ck_spikes {
  int32_t size, depth;
  int64_t steps;
  int32_t *events;      // depth: events in the slot
  int32_t *index;       // depth x size: the neuron of an event
  void *count;          // depth x size, REAL: its spikes in that step
  int32_t held;          // neurons whose held rate is above 0
  int32_t *held_index;   // those neurons
  void *held_rate;       // their rates, REAL
  void *held_silence;    // exp(-rate)
  void *silence, *unit;  // scratch of a step, REAL, whole vectors
} ck_spikes;

/// Where random draws of spikes come from: a xoshiro256++ state, or draws that were recorded.
typedef struct ck_random {
  uint64_t state[4];
  const uint32_t *recorded;  // NULL, or 24-bit integers, one for every neuron and instruction in turn
  int64_t position;
} ck_random;

/// The drive of one event-driven pathway in the last `taps` steps, and how much of each is felt now.
typedef struct ck_synapses {
  int32_t taps;
  int64_t steps;
  int64_t heard; // steps that the source had taken when its newest were taken up; it may have spiked since
  void *drive;   // taps x ld, REAL; step s in slot s % taps
  void *kernel;  // taps, REAL; kernel[0] for the newest
} ck_synapses;

/// Weights by age of a spike, for ages offset ..< offset + length.
typedef struct ck_window {
  int32_t offset, length;
  void *weight;  // REAL
} ck_window;

/// Prepared random draws; `position` advances as CK_OP_NOISE consumes them.
typedef struct ck_draws {
  void *values;
  int64_t position, count;
} ck_draws;

/// Runs the tape `repeats` times.
void ck_run_f64(const ck_instruction *tape, int64_t length, int64_t repeats);
void ck_run_f32(const ck_instruction *tape, int64_t length, int64_t repeats);

/// Writes all pending updates into the weights and the copy.
void ck_write_pending_f64(ck_pending *pending);
void ck_write_pending_f32(ck_pending *pending);

/// y[i] = phi(x[i]) and phi'(x[i]); any count.
void ck_transfer_f64(int32_t kind, double gamma, double beta, double theta, const double *x, double *y, int64_t count);
void ck_transfer_f32(int32_t kind, double gamma, double beta, double theta, const float *x, float *y, int64_t count);
void ck_derivative_f64(int32_t kind, double gamma, double beta, double theta, const double *x, double *y, int64_t count);
void ck_derivative_f32(int32_t kind, double gamma, double beta, double theta, const float *x, float *y, int64_t count);

/// sum(a .* b), sum(|a|) and sum((scale_a a - scale_b b)^2) over matrices, padding left out, in double precision.
double ck_dot_f64(const double *a, int64_t lda, const double *b, int64_t ldb, int64_t rows, int64_t columns);
double ck_sum_magnitudes_f64(const double *a, int64_t lda, int64_t rows, int64_t columns);
double ck_squared_distance_f64(const double *a, int64_t lda, double scale_a, const double *b, int64_t ldb, double scale_b,
                               int64_t rows, int64_t columns);
double ck_dot_f32(const float *a, int64_t lda, const float *b, int64_t ldb, int64_t rows, int64_t columns);
double ck_sum_magnitudes_f32(const float *a, int64_t lda, int64_t rows, int64_t columns);
double ck_squared_distance_f32(const float *a, int64_t lda, double scale_a, const float *b, int64_t ldb, double scale_b,
                               int64_t rows, int64_t columns);

/// The instruction set whose clone runs here: 4 = AVX-512, 3 = AVX2 and FMA, 1 = baseline.
int32_t ck_instruction_level(void);

#endif
