#include "CKernels.h"

static int32_t level = 1;

__attribute__((constructor)) static void detect(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4"))
    level = 4;
  else if (__builtin_cpu_supports("x86-64-v3"))
    level = 3;
#endif
}

int32_t ck_instruction_level(void) { return level; }
