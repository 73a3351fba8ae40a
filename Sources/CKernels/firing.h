// Neurons that fire by a threshold, of one type. Included after events.h, before tape.h, once per type and instruction set.

/// The factor of an operand: 1 for a plain array.
INLINE REAL NAME(factor)(const ck_operand *operand) { return operand->decay ? (REAL)operand->decay->factor : 1; }

/// What is added to an operand's stored value where the quantity itself jumps by `by`.
INLINE REAL NAME(stored_jump)(const ck_jump *jump) {
  return (REAL)(jump->trace.decay ? jump->by / jump->trace.decay->factor : jump->by);
}

/// y = constant + sum linear x + (sum product x) partner, element by element, in one pass. x0: ck_membrane; y may be an operand.
static void NAME(membrane)(const ck_instruction *s) {
  const ck_membrane *m = s->x[0];
  const REAL *x[CK_OPERANDS], *partner = m->partner.values;
  REAL linear[CK_OPERANDS], product[CK_PRODUCTS], *y = s->y;
  const REAL shared = NAME(factor)(&m->partner), constant = (REAL)m->constant;
  for (int32_t i = 0; i < m->terms; i++) {
    const REAL factor = NAME(factor)(&m->operand[i]);
    x[i] = m->operand[i].values;
    linear[i] = (REAL)m->linear[i] * factor;
    if (i < m->products) product[i] = (REAL)m->product[i] * factor * shared;
  }
#define EACH(TERMS, PRODUCTS)                                                          \
  for (int64_t i = 0; i < s->ld; i += LANES) {                                         \
    VEC sum = NAME(splat)(constant), factor = {0};                                     \
    for (int k = 0; k < TERMS; k++) {                                                  \
      const VEC v = NAME(load)(x[k] + i);                                              \
      sum += v * linear[k];                                                            \
      if (k < PRODUCTS) factor += v * product[k < CK_PRODUCTS ? k : 0];                \
    }                                                                                  \
    if (PRODUCTS > 0) sum += factor * NAME(load)(partner + i);                         \
    NAME(store)(y + i, sum);                                                           \
  }                                                                                    \
  break;
#define CASES(TERMS)                                 \
  switch (m->products) {                             \
    case 0: EACH(TERMS, 0)                           \
    case 1: EACH(TERMS, 1)                           \
    default: EACH(TERMS, 2)                          \
  }                                                  \
  break;
  switch (m->terms) {
    case 1: CASES(1)
    case 2: CASES(2)
    case 3: CASES(3)
    case 4: CASES(4)
    case 5: CASES(5)
    default: CASES(6)
  }
#undef CASES
#undef EACH
}

/// A step of time for all traces of the clocks x0 (an array of `rows` pointers).
INLINE void NAME(decay)(const ck_instruction *s) {
  ck_decay **decays = s->x[0];
  for (int32_t k = 0; k < s->rows; k++) {
    ck_decay *decay = decays[k];
    decay->factor *= decay->step;
    if (decay->factor >= CK_SMALLEST_FACTOR) continue;
    for (int32_t t = 0; t < decay->count; t++) {
      REAL *values = decay->values[t];
      for (int32_t i = 0; i < decay->lengths[t]; i += LANES)
        NAME(store)(values + i, NAME(load)(values + i) * (REAL)decay->factor);
    }
    decay->factor = 1;
  }
}

INLINE void NAME(list)(ck_events *events, int32_t i) {
  events->index[events->count++] = i;
  events->total[i]++;
}

/// A spike of neuron i: an event, or the second spike of a burst; and neither for the rest of a burst.
INLINE void NAME(send)(ck_firing *f, int32_t i) {
  const int64_t interval = f->step - f->last[i];
  f->last[i] = f->step;
  if (interval >= f->burst_interval) {
    NAME(list)(f->event, i);
    f->in_burst[i] = 0;
  } else if (!f->in_burst[i]) {
    NAME(list)(f->burst, i);
    f->in_burst[i] = 1;
  }
  if (f->isolated) {
    REAL *recent = f->recent.values;
    const double factor = f->recent.decay->factor;
    if (recent[i] * factor < f->few) NAME(list)(f->isolated, i);
    recent[i] += (REAL)(1 / factor);
  }
  f->release[i] = f->step + f->refractory;
  f->blocked[i >> 6] |= UINT64_C(1) << (i & 63);
  const int64_t place = f->end_waiting++ & f->ring;
  f->waiting[place] = i;
  f->until[place] = f->release[i];
}

/// One step of firing. x0: ck_firing; x1: ck_random, one word for each spike by threshold of neurons that burst: 32 bits decide
/// whether, 32 when.
INLINE void NAME(fire)(const ck_instruction *s) {
  ck_firing *f = s->x[0];
  ck_random *random = s->x[1];
  f->event->count = 0;
  f->burst->count = 0;
  if (f->isolated) f->isolated->count = 0;
  while (f->first_waiting < f->end_waiting && f->until[f->first_waiting & f->ring] <= f->step) {
    const int32_t i = f->waiting[f->first_waiting++ & f->ring];
    if (f->release[i] <= f->step) f->blocked[i >> 6] &= ~(UINT64_C(1) << (i & 63));
  }
  REAL *potential = f->potential;
  const REAL *moving = f->moving.values;
  const VEC threshold = NAME(splat)((REAL)f->threshold), factor = NAME(splat)(NAME(factor)(&f->moving));
  for (int32_t base = 0; base < f->size; base += 64) {
    uint64_t above = 0;
    const int32_t end = f->size - base < 64 ? f->size - base : 64;
    for (int32_t k = 0; k < end; k += LANES) {
      const VEC limit = moving ? NAME(load)(moving + base + k) * factor + threshold : threshold;
      above |= NAME(bits)(NAME(load)(potential + base + k) > limit) << k;
    }
    if (end < 64) above &= (UINT64_C(1) << end) - 1;
    for (above &= ~f->blocked[base >> 6]; above; above &= above - 1) {
      const int32_t i = base + __builtin_ctzll(above);
      NAME(send)(f, i);
      potential[i] = (REAL)f->reset;
      for (int32_t k = 0; k < f->jumps; k++) ((REAL *)f->jump[k].trace.values)[i] += NAME(stored_jump)(&f->jump[k]);
      if (!f->dendrite) continue;
      const REAL v = (((const REAL *)f->dendrite)[i] - (REAL)f->theta) * (REAL)f->beta;
      const VEC probability = NAME(phi)(f->transfer, (REAL)f->gamma, NAME(splat)(v));
      const uint64_t word = NAME(next_word)(random->state);
      if ((double)(uint32_t)word * 0x1p-32 >= (double)probability[0]) continue;
      const int64_t delay = f->delay_from + (int64_t)((word >> 32) * (uint64_t)f->delays >> 32);
      const int32_t slot = (int32_t)((f->step + delay) % f->slots);
      f->next[i] = f->second[slot];
      f->second[slot] = i;
    }
  }
  if (f->dendrite) {
    const int32_t slot = (int32_t)(f->step % f->slots);
    for (int32_t i = f->second[slot]; i >= 0; i = f->next[i]) NAME(send)(f, i);
    f->second[slot] = -1;
  }
  f->step++;
}

/// Background of one step. x0: ck_arrivals; x1: ck_random. One word of the stream makes all draws: the number of arrivals of each
/// channel, by their law, and a neuron for each arrival, uniformly; which is the same as independent Poisson counts of all neurons.
INLINE void NAME(arrive)(const ck_instruction *s) {
  const ck_arrivals *a = s->x[0];
  ck_random *random = s->x[1];
  const uint64_t key = NAME(next_word)(random->state);
  const uint32_t low = (uint32_t)key, high = (uint32_t)(key >> 32), size = (uint32_t)a->size;
  int32_t counts[CK_CHANNELS], total = 0;
  for (int32_t c = 0; c < a->channels; c++) {
    const ck_poisson *law = &a->count[c];
    const uint32_t column = NAME(mixed)(low, high, 2 * c) >> (32 - law->bits);
    counts[c] = NAME(mixed)(low, high, 2 * c + 1) < law->threshold[column] ? (int32_t)column : law->alias[column];
    total += counts[c];
  }
  int32_t *place = a->place;
  for (int32_t k = 0; k < total; k++)
    place[k] = (int32_t)((uint64_t)NAME(mixed)(low, high, (uint32_t)k + 2 * CK_CHANNELS) * size >> 32);
  for (int32_t c = 0; c < a->channels; c++) {
    REAL *values = a->jump[c].trace.values;
    const REAL by = NAME(stored_jump)(&a->jump[c]);
    for (const int32_t *end = place + counts[c]; place < end; place++) values[*place] += by;
  }
}

/// A trace jumps for every event of the newest step. x0: ck_events; x1: ck_jump.
INLINE void NAME(mark)(const ck_instruction *s) {
  const ck_events *events = s->x[0];
  const ck_jump *jump = s->x[1];
  REAL *values = jump->trace.values;
  const REAL by = NAME(stored_jump)(jump);
  for (int32_t e = 0; e < events->count; e++) values[events->index[e]] += by;
}

/// A trace jumps by W times the events of the newest step. x0: ck_sparse; x1: ck_events; x2: ck_jump.
INLINE void NAME(sparse_events)(const ck_instruction *s) {
  const ck_sparse *w = s->x[0];
  const ck_events *events = s->x[1];
  const ck_jump *jump = s->x[2];
  if (events->count == 0) return;
  const REAL by = NAME(stored_jump)(jump), *weight = w->weight;
  REAL *values = jump->trace.values;
  const uint16_t *target = w->target;
  for (int32_t e = 0; e < events->count; e++) {
    const int32_t from = w->start[events->index[e]], to = w->start[events->index[e] + 1];
    if (w->uniform)
      for (int32_t k = from; k < to; k++) values[target[k]] += weight[0] * by;
    else
      for (int32_t k = from; k < to; k++) values[target[k]] += weight[k] * by;
  }
}

/// The values of an expression for `count` neurons (whole vectors) from `first` on, operation by operation.
INLINE void NAME(formula)(const ck_formula *formula, int64_t first, int32_t count, REAL *result) {
  REAL stack[CK_FORMULA_DEPTH][CK_FORMULA_BLOCK] __attribute__((aligned(32)));
  REAL *top = stack[0] - CK_FORMULA_BLOCK;
#define EACH(VALUE) \
  for (int32_t i = 0; i < count; i += LANES) NAME(store)(top + i, VALUE);
  for (int32_t k = 0; k < formula->length; k++) {
    const ck_formula_step *step = &formula->steps[k];
    const REAL a = (REAL)step->a, *other = top;
    switch (step->operation) {
      case CK_LOAD: {
        const REAL *values = (const REAL *)step->operand.values + first, scale = a * NAME(factor)(&step->operand);
        top += CK_FORMULA_BLOCK;
        EACH(NAME(load)(values + i) * scale)
        break;
      }
      case CK_CONSTANT:
        top += CK_FORMULA_BLOCK;
        EACH(NAME(splat)(a))
        break;
      case CK_SCALE: EACH(NAME(load)(top + i) * a) break;
      case CK_ADD:
        top -= CK_FORMULA_BLOCK;
        EACH(NAME(load)(top + i) + NAME(load)(other + i))
        break;
      case CK_MULTIPLY:
        top -= CK_FORMULA_BLOCK;
        EACH(NAME(load)(top + i) * NAME(load)(other + i))
        break;
      case CK_DIVIDE:
        top -= CK_FORMULA_BLOCK;
        EACH(NAME(load)(top + i) / NAME(load)(other + i))
        break;
      default:
        NAME(apply_transfer)(step->transfer, (REAL)step->gamma, (REAL)step->beta, (REAL)step->theta, 1, top, top, count);
        break;
    }
  }
  for (int32_t i = 0; i < count; i += LANES) NAME(store)(result + i, NAME(load)(top + i));
#undef EACH
}

/// A weight kept in its range.
INLINE REAL NAME(bounded)(REAL w, REAL lowest, REAL highest) {
  w = w < lowest ? lowest : w;
  return w > highest ? highest : w;
}

/// Learning at the events of the newest step. x0: ck_event_rule.
INLINE void NAME(event_rule)(const ck_instruction *s) {
  const ck_event_rule *rule = s->x[0];
  const ck_events *events = rule->events;
  if (events->count == 0) return;
  const ck_sparse *w = rule->weights;
  REAL *weight = w->weight;
  const REAL *trace = rule->trace.values;
  const REAL lowest = (REAL)rule->lowest, highest = (REAL)rule->highest, rate = (REAL)rule->rate;
  const REAL factor = NAME(factor)(&rule->trace);
  if (!rule->presynaptic) {
    for (int32_t e = 0; e < events->count; e++) {
      const int32_t j = events->index[e];
      REAL value[LANES];
      NAME(formula)(&rule->formula, j & ~(LANES - 1), LANES, value);
      const REAL a = value[j & (LANES - 1)] * rate * factor;
      for (int32_t k = w->arriving[j]; k < w->arriving[j + 1]; k++) {
        REAL *it = weight + w->synapse[k];
        *it = NAME(bounded)(*it + a * (trace ? trace[w->source[k]] : 1), lowest, highest);
      }
    }
    return;
  }
  REAL *change = rule->scratch;
  IVEC some = {0};
  for (int32_t j = 0; j < rule->stored; j += CK_FORMULA_BLOCK) {
    const int32_t left = rule->stored - j;
    NAME(formula)(&rule->formula, j, left < CK_FORMULA_BLOCK ? left : CK_FORMULA_BLOCK, change + j);
  }
  for (int32_t j = 0; j < rule->stored; j += LANES) {
    const VEC value = NAME(load)(change + j) * rate;
    NAME(store)(change + j, value);
    some |= value != 0;
  }
  if (!NAME(bits)(some)) return;
  for (int32_t e = 0; e < events->count; e++) {
    const int32_t i = events->index[e];
    const REAL a = trace ? trace[i] * factor : 1;
    for (int32_t k = w->start[i]; k < w->start[i + 1]; k++)
      weight[k] = NAME(bounded)(weight[k] + a * change[w->target[k]], lowest, highest);
  }
}
