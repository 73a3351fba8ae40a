// Neurons that fire by a threshold: traces that decay, lists of events, sparse weights, what a firing neuron does and how
// synapses learn at events. Included by CKernels.h.
#ifndef CK_FIRING_H
#define CK_FIRING_H

#include <stdint.h>

/// One time constant: all traces that decay with it are x[i] = factor * values[i], so that a step of time is one multiplication.
/// Below CK_SMALLEST_FACTOR the factor goes into the values. Whole vectors, `count` of them to rescale.
typedef struct ck_decay {
  double factor, step;  // step = exp(-dt / tau)
  int32_t count;
  void **values;         // REAL arrays
  int32_t *lengths;      // their stored lengths
} ck_decay;

#define CK_SMALLEST_FACTOR 0x1p-20

/// Something a neuron can read of itself: a plain array, or the values of a trace.
typedef struct ck_operand {
  void *values;            // REAL
  const ck_decay *decay;   // NULL for a plain array
} ck_operand;

#define CK_OPERANDS 6
#define CK_PRODUCTS 2

/// y = constant + sum_i linear[i] x[i] + (sum_{i < products} product[i] x[i]) partner.
typedef struct ck_membrane {
  int32_t terms, products;  // products <= terms and CK_PRODUCTS; their operands come first
  double constant;
  double linear[CK_OPERANDS], product[CK_PRODUCTS];
  ck_operand operand[CK_OPERANDS];
  ck_operand partner;
} ck_membrane;

/// The neurons that sent one signal in the newest step.
typedef struct ck_events {
  int32_t count;
  int32_t *index;   // at most one entry for each neuron
  int32_t *total;   // events of each neuron since they were last read
} ck_events;

/// A jump of a trace.
typedef struct ck_jump {
  ck_operand trace;
  double by;
} ck_jump;

#define CK_JUMPS 4

/// When `size` neurons fire, and what has happened to each of them. Times are steps.
typedef struct ck_firing {
  int32_t size;
  int32_t refractory;          // steps from a spike to the first possible next one
  int32_t burst_interval;      // a spike so few steps after another (not as many) belongs to its burst
  int64_t step;
  void *potential;             // REAL; fires above threshold + moving
  double threshold, reset;
  ck_operand moving;           // values NULL for a fixed threshold
  int32_t jumps;
  ck_jump jump[CK_JUMPS];      // at every spike by threshold
  void *dendrite;              // REAL, decides on a second spike; NULL for none
  int32_t transfer;            // its probability: phi(dendrite)
  double gamma, beta, theta;
  int32_t delay_from, delays;  // the second spike comes delay_from ..< delay_from + delays steps later
  ck_events *event, *burst;    // first spikes of a burst and single ones; second spikes
  ck_events *isolated;         // spikes before which the trace `recent` was below `few`; NULL for none
  ck_operand recent;           // jumps by 1 at every spike
  double few;
  int64_t *last;               // of each neuron, its newest spike
  int64_t *release;            // of each neuron, when it can fire again
  uint8_t *in_burst;           // of each neuron, whether a burst has been counted since its last event
  uint64_t *blocked;           // bits of neurons that cannot fire
  int64_t ring;                // 2^n >= 2 size, less 1
  int32_t *waiting;            // ring + 1: neurons in the order of their release
  int64_t *until;              // the same ring: when
  int64_t first_waiting, end_waiting;
  int32_t slots;               // delay_from + delays
  int32_t *second;             // slots: the first neuron of a list of second spikes, or -1
  int32_t *next;               // of each neuron, the next in its list, or -1
} ck_firing;

/// A Poisson law by Walker's alias method: 2^bits columns.
typedef struct ck_poisson {
  int32_t bits;
  uint32_t *threshold;
  int32_t *alias;
} ck_poisson;

#define CK_CHANNELS 8

/// Independent Poisson arrivals at every neuron: the number of a whole channel's arrivals in a step, then a neuron for each.
typedef struct ck_arrivals {
  int32_t size, channels;
  ck_poisson count[CK_CHANNELS];
  ck_jump jump[CK_CHANNELS];
  int32_t *place;    // scratch: as many as the largest counts of all channels together
} ck_arrivals;

/// Sparse weights, the synapses of one presynaptic neuron side by side; and where those of a postsynaptic neuron are.
/// Neurons are numbered in 16 bits, since what an event costs is reading its synapses.
typedef struct ck_sparse {
  const int32_t *start;     // sources + 1: the first synapse of a source
  const uint16_t *target;   // of each synapse
  const int32_t *arriving;  // targets + 1: the first entry of a target in the two lists below
  const uint16_t *source;   // of each arriving synapse: its source,
  const int32_t *synapse;   // and which it is
  int32_t uniform;          // whether all synapses have one weight, the first
  void *weight;             // REAL, of each synapse
} ck_sparse;

typedef enum ck_formula_operation {
  CK_LOAD = 0,      // push a * operand
  CK_CONSTANT = 1,  // push a
  CK_SCALE = 2,     // top *= a
  CK_ADD = 3,
  CK_MULTIPLY = 4,
  CK_DIVIDE = 5,
  CK_APPLY = 6      // top = phi(top)
} ck_formula_operation;

/// One operation of an expression in postfix order.
typedef struct ck_formula_step {
  int32_t operation, transfer;
  double a, gamma, beta, theta;
  ck_operand operand;
} ck_formula_step;

#define CK_FORMULA_DEPTH 8
// Neurons that an operation is applied to at once.
#define CK_FORMULA_BLOCK 128

typedef struct ck_formula {
  int32_t length;
  ck_formula_step *steps;
} ck_formula;

/// Learning at the events of one side: W[j, i] += rate * formula(j) * trace(i), then into [lowest, highest].
typedef struct ck_event_rule {
  double rate, lowest, highest;
  ck_sparse *weights;
  ck_events *events;    // of the postsynaptic side, or of the presynaptic one
  int32_t presynaptic;  // which
  ck_operand trace;     // of the presynaptic neuron; values NULL for 1
  ck_formula formula;   // of the postsynaptic neuron
  int32_t stored;       // postsynaptic neurons, whole vectors
  void *scratch;        // REAL, `stored`
} ck_event_rule;

#endif
