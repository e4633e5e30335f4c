// Runs a program to its end and writes what it used, as JSON.
//
//   usage FILE PROGRAM [ARGUMENT...]
//
// The program does not outlive this one, which is small: the kernel hands on the high-water mark of
// the process that starts a program, so one started by an interpreter would never seem to need less
// memory than that does.
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static double seconds(struct timeval time) { return time.tv_sec + time.tv_usec / 1e6; }

int main(int count, char **words) {
  if (count < 3) return 64;
  double began = now();
  pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp(words[2], words + 2);
    perror(words[2]);
    _exit(127);
  }
  int status;
  struct rusage usage;
  if (child < 0 || wait4(child, &status, 0, &usage) != child) {
    perror("usage");
    return 71;
  }
  double ended = now();
  FILE *file = fopen(words[1], "we");
  if (file == NULL) {
    perror(words[1]);
    return 73;
  }
  fprintf(file,
          "{\"status\": %d, \"wall\": %.6f, \"user\": %.6f, \"system\": %.6f, \"peak_kb\": %ld, "
          "\"voluntary_switches\": %ld, \"involuntary_switches\": %ld}\n",
          WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), ended - began,
          seconds(usage.ru_utime), seconds(usage.ru_stime), usage.ru_maxrss, usage.ru_nvcsw,
          usage.ru_nivcsw);
  return fclose(file) == 0 ? 0 : 73;
}
