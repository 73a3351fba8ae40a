// All kernels of one type, once per instruction set, and the entry points that choose among them.
// ENTRY names an entry point of the type.

#define TALL 2
#define WIDE 5
#define NAME(x) x##_base
#include "elementwise.h"
#include "events.h"
#include "firing.h"
#include "convolution.h"
#include "minibatch.h"
#include "vectors.h"
#include "pending.h"
#include "tape.h"
#undef TALL
#undef WIDE
#undef NAME

#ifdef CK_X86_CLONES
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define TALL 2
#define WIDE 5
#define NAME(x) x##_v3
#include "elementwise.h"
#include "events.h"
#include "firing.h"
#include "convolution.h"
#include "minibatch.h"
#include "vectors.h"
#include "pending.h"
#include "tape.h"
#undef TALL
#undef WIDE
#undef NAME
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define TALL 3
#define WIDE 8
#define NAME(x) x##_v4
#include "elementwise.h"
#include "events.h"
#include "firing.h"
#include "convolution.h"
#include "minibatch.h"
#include "vectors.h"
#include "pending.h"
#include "tape.h"
#undef TALL
#undef WIDE
#undef NAME
#pragma clang attribute pop
#endif

void ENTRY(ck_run)(const ck_instruction *tape, int64_t length, int64_t repeats) {
  DISPATCH(run, tape, length, repeats)
}

void ENTRY(ck_transfer)(int32_t kind, double gamma, double beta, double theta, const REAL *x, REAL *y,
                        int64_t count) {
  DISPATCH(transfer, kind, gamma, beta, theta, x, y, count)
}

void ENTRY(ck_derivative)(int32_t kind, double gamma, double beta, double theta, const REAL *x, REAL *y,
                          int64_t count) {
  DISPATCH(derivative, kind, gamma, beta, theta, x, y, count)
}

void ENTRY(ck_write_pending)(ck_pending *pending) {
  const uint32_t control = ck_flush_denormals();
  DISPATCH(write_pending, pending)
  ck_restore_denormals(control);
}
