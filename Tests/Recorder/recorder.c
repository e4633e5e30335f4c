// Writes down, in one order, what a program does to the files below one folder and says on its
// sockets. Loaded with LD_PRELOAD; POSTROOM_RECORDED names the folder, POSTROOM_RECORDING the file.
//
// A record is `struct head`, then `size` octets. A send is written down before it is made, a sync
// when it has begun and when it has ended, everything else once it has been done: the record never
// says that something was safe which was not.
#define _GNU_SOURCE
#include "killer.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

// The kind is one of
//   o open, with the path; the offset is 1 when it made the file, 2 when it emptied it
//   m mkdir, u unlink, with the path
//   r rename, with both paths, a NUL between
//   w write, with the octets; t truncate, to the offset
//   b a sync begins; e it has ended well
//   c close
//   s send, with the octets; S so many octets, the offset says, were taken
struct head {
  uint64_t offset;
  uint32_t process, descriptor, size, kind;
};

enum { DESCRIPTORS = 4096 };
static bool is_recorded[DESCRIPTORS];  // by descriptor: of a file below the folder
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static int recording = -1;
static const char *folder;

#define REAL(name) ((__typeof__(&name))real(&real_##name, #name))
#define KNOW(name) static void *real_##name

static void *real(void **known, const char *name) {
  if (*known == NULL) *known = dlsym(RTLD_NEXT, name);
  return *known;
}

KNOW(open); KNOW(open64); KNOW(openat); KNOW(write); KNOW(writev); KNOW(pwrite); KNOW(pwrite64);
KNOW(ftruncate); KNOW(ftruncate64); KNOW(fsync); KNOW(fdatasync); KNOW(unlink); KNOW(unlinkat);
KNOW(rename); KNOW(mkdir); KNOW(close); KNOW(send); KNOW(sendto);
KNOW(recv); KNOW(recvfrom);

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("POSTROOM_RECORDING");
  folder = getenv("POSTROOM_RECORDED");
  if (path == NULL || folder == NULL) return;
  recording = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void record(char kind, int descriptor, uint64_t offset, const void *bytes, size_t size) {
  struct head head = {.offset = offset, .process = getpid(), .descriptor = descriptor,
                      .size = size, .kind = kind};
  struct iovec parts[] = {{&head, sizeof head}, {(void *)bytes, size}};
  if (REAL(writev)(recording, parts, 2) != (ssize_t)(sizeof head + size)) abort();
}

static void lock(void) { pthread_mutex_lock(&order); }

static void unlock(void) {
  int error = errno;
  pthread_mutex_unlock(&order);
  errno = error;
}

static bool is_below(const char *path) {
  return recording >= 0 && path && strncmp(path, folder, strlen(folder)) == 0;
}

static bool is_known(int descriptor) {
  return recording >= 0 && descriptor >= 0 && descriptor < DESCRIPTORS && is_recorded[descriptor];
}

static int opened(const char *path, int flags, bool was_there, int descriptor) {
  if (descriptor >= 0 && descriptor < DESCRIPTORS && is_below(path)) {
    is_recorded[descriptor] = true;
    record('o', descriptor, (was_there ? 0 : 1) | (flags & O_TRUNC ? 2 : 0), path, strlen(path));
  }
  return descriptor;
}

#define OPEN(call)                                                \
  va_list more;                                                   \
  va_start(more, flags);                                          \
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
  va_end(more);                                                   \
  if (!is_below(path)) return call;                               \
  lock();                                                         \
  bool was_there = access(path, F_OK) == 0;                       \
  int descriptor = opened(path, flags, was_there, call);          \
  unlock();                                                       \
  return descriptor

int open(const char *path, int flags, ...) { OPEN(REAL(open)(path, flags, mode)); }
int open64(const char *path, int flags, ...) { OPEN(REAL(open64)(path, flags, mode)); }
int openat(int at, const char *path, int flags, ...) {
  OPEN(REAL(openat)(at, path, flags, mode));
}

int close(int descriptor) {
  if (!is_known(descriptor)) return REAL(close)(descriptor);
  lock();
  is_recorded[descriptor] = false;
  record('c', descriptor, 0, NULL, 0);
  int result = REAL(close)(descriptor);
  unlock();
  return result;
}

// Writes by `call`, at `place` or, when that is below 0, at the file's own offset.
#define WRITE(place, call)                                                     \
  if (!is_known(descriptor)) return call;                                      \
  lock();                                                                      \
  off_t from = (place) < 0 ? lseek(descriptor, 0, SEEK_CUR) : (off_t)(place);  \
  ssize_t result = call;                                                       \
  if (result > 0) record('w', descriptor, from, bytes, result);                \
  unlock();                                                                    \
  return result

ssize_t write(int descriptor, const void *bytes, size_t size) {
  WRITE(-1, REAL(write)(descriptor, bytes, size));
}
ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset) {
  reach(PWRITE);
  WRITE(offset, REAL(pwrite)(descriptor, bytes, size, offset));
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off64_t offset) {
  reach(PWRITE);
  WRITE(offset, REAL(pwrite64)(descriptor, bytes, size, offset));
}

// Nothing here writes in parts: were that to change, the record would be wrong in silence.
ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  if (is_known(descriptor)) abort();
  return REAL(writev)(descriptor, parts, count);
}

// What is done as a whole, and written down when it has gone well.
#define DO(condition, call, kind, descriptor, offset, bytes, size)          \
  if (!(condition)) return call;                                            \
  lock();                                                                   \
  int result = call;                                                        \
  if (result == 0) record(kind, descriptor, offset, bytes, size);           \
  unlock();                                                                 \
  return result

int ftruncate(int descriptor, off_t size) {
  DO(is_known(descriptor), REAL(ftruncate)(descriptor, size), 't', descriptor, size, NULL, 0);
}
int ftruncate64(int descriptor, off64_t size) {
  DO(is_known(descriptor), REAL(ftruncate64)(descriptor, size), 't', descriptor, size, NULL, 0);
}
int unlink(const char *path) {
  DO(is_below(path), REAL(unlink)(path), 'u', -1, 0, path, strlen(path));
}
int unlinkat(int at, const char *path, int flags) {
  DO(is_below(path), REAL(unlinkat)(at, path, flags), 'u', -1, 0, path, strlen(path));
}
int mkdir(const char *path, mode_t mode) {
  DO(is_below(path), REAL(mkdir)(path, mode), 'm', -1, 0, path, strlen(path));
}

int rename(const char *from, const char *to) {
  if (!is_below(from)) return REAL(rename)(from, to);
  char both[8192];
  size_t first = strlen(from) + 1, second = strlen(to);
  if (first + second > sizeof both) abort();
  memcpy(both, from, first);
  memcpy(both + first, to, second);
  DO(true, REAL(rename)(from, to), 'r', -1, 0, both, first + second);
}

// The others go on while a disk syncs: what they write then may or may not be part of it.
static int sync_by(int (*call)(int), int descriptor) {
  if (!is_known(descriptor)) return call(descriptor);
  lock();
  record('b', descriptor, 0, NULL, 0);
  unlock();
  int result = call(descriptor);
  lock();
  if (result == 0) record('e', descriptor, 0, NULL, 0);
  unlock();
  return result;
}

int fsync(int descriptor) { return sync_by(REAL(fsync), descriptor); }

int fdatasync(int descriptor) {
  reach(FDATASYNC);
  return sync_by(REAL(fdatasync), descriptor);
}

#define SAY(call)                                             \
  if (recording < 0) return call;                             \
  lock();                                                     \
  record('s', descriptor, 0, bytes, size);                    \
  unlock();                                                   \
  ssize_t result = call;                                      \
  lock();                                                     \
  record('S', descriptor, result > 0 ? result : 0, NULL, 0);  \
  unlock();                                                   \
  return result

ssize_t send(int descriptor, const void *bytes, size_t size, int flags) {
  reach(SEND);
  SAY(REAL(send)(descriptor, bytes, size, flags));
}
ssize_t sendto(int descriptor, const void *bytes, size_t size, int flags,
               const struct sockaddr *to, socklen_t length) {
  reach(SEND);
  SAY(REAL(sendto)(descriptor, bytes, size, flags, to, length));
}

ssize_t recv(int descriptor, void *bytes, size_t size, int flags) {
  reach(RECV);
  return REAL(recv)(descriptor, bytes, size, flags);
}
ssize_t recvfrom(int descriptor, void *bytes, size_t size, int flags, struct sockaddr *from,
                 socklen_t *length) {
  reach(RECV);
  return REAL(recvfrom)(descriptor, bytes, size, flags, from, length);
}
