// A disk that writes for nothing: preloaded, it turns fsync and fdatasync into a count, which the
// program's end writes to the file that NOSYNC_FILE names.
//
//   cc -O2 -shared -fPIC -o nosync.so nosync.c
//   env LD_PRELOAD=./nosync.so NOSYNC_FILE=syncs PROGRAM
//
// What was written is in the kernel's memory alone, and lost with the power: for measuring only.
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_long syncs;

int fsync(int descriptor) {
  (void)descriptor;
  syncs++;
  return 0;
}

int fdatasync(int descriptor) { return fsync(descriptor); }

__attribute__((destructor)) static void report(void) {
  const char *path = getenv("NOSYNC_FILE");
  FILE *file = path ? fopen(path, "we") : NULL;
  if (file == NULL) return;
  fprintf(file, "%ld\n", syncs);
  fclose(file);
}
