// Ends the program with SIGKILL as a thread of it is about to make its Nth call of a kind:
// POSTROOM_KILL says which, as in `send 12`. POSTROOM_CALLS names a file for how many of each kind
// the busiest thread made by the end.
//
// Nothing but the one thread is held up on the way there, as it would be under a tracer, so that the
// others are killed where they would have been.
#define _GNU_SOURCE
#include "killer.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[CALLS] = {"pwrite", "fdatasync", "send", "recv"};
static _Thread_local unsigned made[CALLS];
static atomic_uint most[CALLS];
static unsigned fatal[CALLS];

__attribute__((constructor)) static void read_order(void) {
  const char *order = getenv("POSTROOM_KILL");
  for (int call = 0; order && call < CALLS; call++) {
    size_t length = strlen(names[call]);
    if (strncmp(order, names[call], length) == 0 && order[length] == ' ')
      fatal[call] = atoi(order + length);
  }
}

void reach(enum call call) {
  unsigned count = ++made[call];
  if (count == fatal[call]) kill(getpid(), SIGKILL);
  unsigned known = atomic_load(&most[call]);
  while (known < count && !atomic_compare_exchange_weak(&most[call], &known, count)) {
  }
}

__attribute__((destructor)) static void write_counts(void) {
  const char *path = getenv("POSTROOM_CALLS");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (file == NULL) return;
  for (int call = 0; call < CALLS; call++) fprintf(file, "%s %u\n", names[call], most[call]);
  fclose(file);
}
