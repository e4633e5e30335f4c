// A fast SMTP server on 127.0.0.1 that counts mail and drops it.
//
//   cc -O2 -o sink sink.c tls.c -lssl -lcrypto
//   ./sink --port-file FILE [--port N] [--rtt MS] [--think MS] [--no-pipelining]
//          [--greylist PERCENT] [--refuse PERCENT] [--certificate FILE --key FILE]
//          [--keep FILE] [--listeners N] [--journal FILE] [--while-stdin]
//          [--faults PERMILLE [--seed N]]
//
// One thread, one epoll. --rtt delays every reply without holding up the commands behind it, and
// the replies of a TLS handshake likewise; --think adds the server's own time before it answers a
// final dot. --greylist defers the first RCPT for that share of recipients, --refuse refuses a
// share for good; both go by a hash of the address, so every run picks the same ones. With a
// certificate and its key STARTTLS is offered. --keep writes the content of one of the first
// messages to a file, as it came. SIGTERM or SIGINT prints the counts as JSON; with --while-stdin
// the end of standard input does so too, so that no sink outlives whoever started it.
//
// --listeners opens so many ports, one a line in the port file. --faults lets that share of
// transactions fail, each in one of the ways of `enum fault`, drawn from --seed. --journal writes
// down what happened, in its order, a line each:
//
//   open C PORT            connection C was accepted
//   mail C                 a transaction began
//   rcpt C CODE ADDRESS    a recipient, and what was answered
//   dot C CODE NAME        the final dot came; the answer, 0 for none, and the name of the message
//   sent C                 the answer to the earliest such dot of C is in the socket
//   close C                the connection is over
//
// What had come before a connection was opened stands before its line.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tls.h"

enum { INPUT = 256 * 1024, RECIPIENTS = 100, LONGEST_COMMAND = 4096, EVENTS = 256, DOTS = 16,
       RECORD = 16 * 1024 };

static struct {
  int64_t rtt, think;  // nanoseconds
  bool pipelining, tls;
  unsigned greylist, refuse;  // percent
  unsigned faults;            // per mille
  uint64_t seed;
} options = {.pipelining = true};

// How a transaction fails, and whether the relay has the message then.
enum fault {
  NONE,
  RECIPIENT_LATER,    // 451 to RCPT
  RECIPIENT_NEVER,    // 550 to RCPT
  CONTENT_LATER,      // 451 to the final dot
  CONTENT_NEVER,      // 554 to the final dot
  CLOSES_BEFORE_DOT,  // at the first line of the content
  RESETS_BEFORE_DOT,
  CLOSES_UNANSWERED,  // at the final dot, which nobody will know of
  RESETS_UNANSWERED,
  CLOSES_ANSWERED,  // behind the reply that takes the message
  FAULTS
};

static struct {
  uint64_t connections, ehlos, quits, messages, unique, duplicates, greylisted, refused, bytes,
      bare_lf, unknown, handshakes, resumed;
} counts;

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void *must(void *pointer) {
  if (pointer == NULL) abort();
  return pointer;
}

// A set of hashes by open addressing; 0 marks a free place.
struct set {
  uint64_t *places;
  size_t capacity, count;
};

// True when `hash` was not in the set before.
static bool set_add(struct set *set, uint64_t hash) {
  if ((set->count + 1) * 2 > set->capacity) {
    struct set larger = {.capacity = set->capacity ? set->capacity * 2 : 1 << 12};
    larger.places = must(calloc(larger.capacity, sizeof *larger.places));
    for (size_t i = 0; i < set->capacity; i++)
      if (set->places[i]) set_add(&larger, set->places[i]);
    free(set->places);
    *set = larger;
  }
  size_t place = hash & (set->capacity - 1);
  while (set->places[place] != 0) {
    if (set->places[place] == hash) return false;
    place = (place + 1) & (set->capacity - 1);
  }
  set->places[place] = hash;
  set->count++;
  return true;
}

static struct set accepted, deferred;

// Steele, Lea and Flood's generator: a seed that fails fails again.
static uint64_t draw(void) {
  uint64_t mixed = options.seed += UINT64_C(0x9e3779b97f4a7c15);
  mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
  return mixed ^ (mixed >> 31);
}

static enum fault draw_fault(void) {
  if (options.faults == 0 || draw() % 1000 >= options.faults) return NONE;
  return 1 + draw() % (FAULTS - 1);
}

static uint64_t hash(const char *bytes, size_t count) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (size_t i = 0; i < count; i++) hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3;
  hash ^= hash >> 29;
  return hash ? hash : 1;
}

struct reply {
  int64_t due;
  size_t end;  // where it ends in the connection's output, counted from the first byte ever
};

struct connection {
  uint64_t number;
  int descriptor;
  struct connection *previous, *next;
  char input[INPUT];
  size_t held;  // bytes of input not yet understood
  bool in_content, at_line_start, is_closing, is_full;
  bool is_open;  // MAIL was taken
  struct tls *tls;
  bool is_secured;             // its handshake was counted
  char replies_held[RECORD];   // said, and not yet sealed into a record
  size_t replies_held_count;
  uint64_t recipients[RECIPIENTS];
  size_t recipient_count;
  char *output;
  size_t output_count, output_capacity, written, output_base;
  struct reply *replies;
  size_t reply_head, reply_count, reply_capacity;
  int64_t latest;
  enum fault fault;            // of the transaction
  bool is_broken, is_reset;    // dropped as soon as its input has been looked at
  size_t dots[DOTS];           // where the answers to final dots end, as in `struct reply`
  size_t dot_head, dot_count;
};

static struct connection *connections;
// Where one message is kept, and whose it is; nobody's before it began and when it is whole.
static FILE *kept;
static struct connection *keeper;
static FILE *journal;
static int poller;
static int64_t loop_time;

static void send_later(struct connection *c, const char *bytes, size_t count, int64_t think) {
  if (c->output_count + count > c->output_capacity) {
    c->output_capacity = (c->output_count + count) * 2;
    c->output = must(realloc(c->output, c->output_capacity));
  }
  memcpy(c->output + c->output_count, bytes, count);
  c->output_count += count;
  if (options.rtt + options.think == 0) return;
  int64_t due = loop_time + options.rtt;
  if (due < c->latest) due = c->latest;
  c->latest = due += think;
  if (c->reply_count == c->reply_capacity) {
    c->reply_capacity = c->reply_capacity ? c->reply_capacity * 2 : 16;
    c->replies = must(realloc(c->replies, c->reply_capacity * sizeof *c->replies));
  }
  c->replies[c->reply_count++] =
      (struct reply){.due = due, .end = c->output_base + c->output_count};
}

// Sends what TLS has to say: replies, and its handshake.
static void send_records(struct connection *c, int64_t think) {
  char record[2 * RECORD];
  for (size_t count; (count = tls_take(c->tls, record, sizeof record)) > 0; think = 0)
    send_later(c, record, count, think);
}

// Puts the replies that were said since into one record, as a server's buffer does.
static void seal(struct connection *c, int64_t think) {
  if (c->replies_held_count == 0) return;
  tls_write(c->tls, c->replies_held, c->replies_held_count);
  c->replies_held_count = 0;
  send_records(c, think);
}

static void say(struct connection *c, const char *line, int64_t think) {
  size_t count = strlen(line);
  if (c->tls == NULL) {
    send_later(c, line, count, think);
    return;
  }
  if (think > 0 || c->replies_held_count + count > RECORD) seal(c, 0);
  memcpy(c->replies_held + c->replies_held_count, line, count);
  c->replies_held_count += count;
  if (think > 0) seal(c, think);
}

// The journal's line `VERB C...`; it reaches the file before the sink waits again.
#define NOTE(c, verb, ...) \
  do { \
    if (journal) fprintf(journal, verb "\n", (unsigned long)(c)->number __VA_OPT__(, ) __VA_ARGS__); \
  } while (0)

// The next message is kept instead.
static void forget_kept(void) {
  keeper = NULL;
  rewind(kept);
  if (ftruncate(fileno(kept), 0) != 0) abort();
}

static void drop(struct connection *c) {
  NOTE(c, "close %lu");
  if (c == keeper) forget_kept();
  if (c->previous) c->previous->next = c->next;
  else connections = c->next;
  if (c->next) c->next->previous = c->previous;
  if (c->is_reset) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(c->descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  }
  close(c->descriptor);
  tls_close(c->tls);
  free(c->output);
  free(c->replies);
  free(c);
}

static void watch(struct connection *c, int operation) {
  struct epoll_event event = {
      .events = EPOLLIN | (c->is_full ? EPOLLOUT : 0), .data.ptr = c};
  epoll_ctl(poller, operation, c->descriptor, &event);
}

// Writes what is due; false when the connection is gone and has been dropped.
static bool flush(struct connection *c) {
  size_t due = c->output_count;
  if (options.rtt + options.think > 0) {
    while (c->reply_head < c->reply_count && c->replies[c->reply_head].due <= loop_time)
      due = c->replies[c->reply_head++].end - c->output_base;
    if (c->reply_head == 0) due = c->written;
    else due = c->replies[c->reply_head - 1].end - c->output_base;
  }
  while (c->written < due) {
    ssize_t sent = send(c->descriptor, c->output + c->written, due - c->written, MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) {
      if (!c->is_full) {
        c->is_full = true;
        watch(c, EPOLL_CTL_MOD);
      }
      return true;
    }
    if (sent <= 0) {
      drop(c);
      return false;
    }
    c->written += sent;
  }
  while (c->dot_head < c->dot_count && c->dots[c->dot_head] <= c->output_base + c->written) {
    NOTE(c, "sent %lu");
    if (++c->dot_head == c->dot_count) c->dot_head = c->dot_count = 0;
  }
  if (c->is_full) {
    c->is_full = false;
    watch(c, EPOLL_CTL_MOD);
  }
  if (c->written == c->output_count) {
    c->output_base += c->output_count;
    c->output_count = c->written = c->reply_head = c->reply_count = 0;
    if (c->is_closing) {
      drop(c);
      return false;
    }
  }
  return true;
}

static bool starts(const char *line, size_t count, const char *verb) {
  size_t length = strlen(verb);
  return count >= length && strncasecmp(line, verb, length) == 0;
}

static void take_recipient(struct connection *c, const char *line, size_t count) {
  const char *from = memchr(line, '<', count);
  const char *to = from ? memrchr(from, '>', line + count - from) : NULL;
  if (to == NULL || c->recipient_count == RECIPIENTS) {
    say(c, to ? "452 4.5.3 Too many recipients\r\n" : "501 5.5.4 Syntax\r\n", 0);
    return;
  }
  uint64_t name = hash(from + 1, to - from - 1);
  unsigned share = (name >> 32) % 100;
  const char *reply = "250 2.1.5 Ok\r\n";
  if (!c->is_open) {
    reply = "503 5.5.1 MAIL first\r\n";
  } else if (share < options.refuse || c->fault == RECIPIENT_NEVER) {
    counts.refused++;
    reply = "550 5.1.1 No such user\r\n";
  } else if (c->fault == RECIPIENT_LATER ||
             (share < options.refuse + options.greylist && set_add(&deferred, name))) {
    counts.greylisted++;
    reply = "451 4.7.1 Greylisted\r\n";
  } else {
    c->recipients[c->recipient_count++] = name;
  }
  NOTE(c, "rcpt %lu %.3s %.*s", reply, (int)(to - from - 1), from + 1);
  say(c, reply, 0);
}

static void take_command(struct connection *c, const char *line, size_t count) {
  if (starts(line, count, "MAIL")) {
    if (c->is_open) {
      say(c, "503 5.5.1 Nested MAIL\r\n", 0);
      return;
    }
    c->is_open = true;
    c->recipient_count = 0;
    c->fault = draw_fault();
    NOTE(c, "mail %lu");
    say(c, "250 2.1.0 Ok\r\n", 0);
  } else if (starts(line, count, "RCPT")) {
    take_recipient(c, line, count);
  } else if (starts(line, count, "DATA")) {
    c->in_content = c->is_open && c->recipient_count > 0;
    c->at_line_start = true;
    if (c->in_content && kept && keeper == NULL) keeper = c;
    say(c, c->in_content ? "354 Go on\r\n" : "554 5.5.1 No valid recipients\r\n", 0);
  } else if (starts(line, count, "RSET")) {
    c->is_open = false;
    say(c, "250 2.0.0 Ok\r\n", 0);
  } else if (starts(line, count, "NOOP")) {
    say(c, "250 2.0.0 Ok\r\n", 0);
  } else if (starts(line, count, "EHLO")) {
    counts.ehlos++;
    c->is_open = false;
    say(c, "250-sink\r\n250-SIZE 104857600\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n", 0);
    if (options.tls && c->tls == NULL) say(c, "250-STARTTLS\r\n", 0);
    say(c, options.pipelining ? "250-PIPELINING\r\n250 ENHANCEDSTATUSCODES\r\n"
                              : "250 ENHANCEDSTATUSCODES\r\n", 0);
  } else if (starts(line, count, "HELO")) {
    say(c, "250 sink\r\n", 0);
  } else if (options.tls && c->tls == NULL && starts(line, count, "STARTTLS")) {
    say(c, "220 2.0.0 Go on\r\n", 0);
    c->tls = tls_open();
  } else if (starts(line, count, "QUIT")) {
    counts.quits++;
    c->is_closing = true;
    say(c, "221 2.0.0 Bye\r\n", 0);
  } else {
    counts.unknown++;
    say(c, "500 5.5.2 What?\r\n", 0);
  }
}

static void take_final_dot(struct connection *c) {
  c->in_content = c->is_open = false;
  counts.messages++;
  char line[64];
  const char *answers[FAULTS] = {
      [CONTENT_LATER] = "451 4.3.0 Later\r\n", [CONTENT_NEVER] = "554 5.6.0 Never\r\n",
      [CLOSES_UNANSWERED] = "", [RESETS_UNANSWERED] = ""};
  const char *answer = answers[c->fault];
  if (c == keeper) {
    if (answer == NULL) {
      fclose(kept);
      kept = NULL;
      keeper = NULL;
    } else {
      forget_kept();
    }
  }
  if (answer == NULL) {
    for (size_t i = 0; i < c->recipient_count; i++) {
      if (set_add(&accepted, c->recipients[i])) counts.unique++;
      else counts.duplicates++;
    }
    snprintf(line, sizeof line, "250 2.0.0 Ok: queued as %lx\r\n",
             (unsigned long)counts.messages);
    answer = line;
  }
  NOTE(c, "dot %lu %d %lx", atoi(answer), (unsigned long)counts.messages);
  c->is_broken = *answer == 0;
  c->is_reset = c->fault == RESETS_UNANSWERED;
  c->is_closing = c->fault == CLOSES_ANSWERED;
  if (c->is_broken) return;
  say(c, answer, options.think);
  if (journal && c->tls) seal(c, 0);
  if (journal && c->dot_count < DOTS) c->dots[c->dot_count++] = c->output_base + c->output_count;
}

// Understands as much of the input as is whole lines.
static void take(struct connection *c) {
  const char *from = c->input, *end = c->input + c->held;
  const bool was_plain = c->tls == NULL;
  while (from < end && !c->is_closing && !c->is_broken) {
    const char *lf = memchr(from, '\n', end - from);
    if (lf == NULL) break;
    bool has_cr = lf > from && lf[-1] == '\r';
    if (!has_cr) counts.bare_lf++;
    if (!c->in_content) {
      take_command(c, from, lf - from - (has_cr ? 1 : 0));
    } else if (c->at_line_start && has_cr && lf - from == 2 && *from == '.') {
      take_final_dot(c);
    } else {
      counts.bytes += lf + 1 - from;
      if (c == keeper) fwrite(from, 1, lf + 1 - from, kept);
      c->at_line_start = has_cr;
      c->is_broken = c->fault == CLOSES_BEFORE_DOT || c->fault == RESETS_BEFORE_DOT;
      c->is_reset = c->fault == RESETS_BEFORE_DOT;
    }
    from = lf + 1;
    // What was said in the clear behind STARTTLS does not count as secret (RFC 3207 section 4.2).
    if (was_plain && c->tls) from = end;
  }
  c->held = end - from;
  memmove(c->input, from, c->held);
}

// Decrypts what came, and understands it; false when there is no going on.
static bool take_records(struct connection *c, const char *bytes, size_t count) {
  tls_put(c->tls, bytes, count);
  ssize_t read = 0;
  while (!c->is_broken && c->held < INPUT &&
         (read = tls_read(c->tls, c->input + c->held, INPUT - c->held)) > 0) {
    c->held += read;
    if (c->is_closing) c->held = 0;
    take(c);
  }
  if (!c->is_secured && tls_is_open(c->tls)) {
    c->is_secured = true;
    if (tls_is_resumed(c->tls)) counts.resumed++;
    else counts.handshakes++;
  }
  seal(c, 0);
  send_records(c, 0);
  return read >= 0 || c->is_closing;
}

// False when the connection has been dropped.
static bool receive(struct connection *c) {
  static char records[INPUT];
  ssize_t count = c->tls ? recv(c->descriptor, records, sizeof records, 0)
                         : recv(c->descriptor, c->input + c->held, INPUT - c->held, 0);
  if (count < 0 && errno == EAGAIN) return true;
  if (count <= 0) {
    drop(c);
    return false;
  }
  if (c->tls) {
    c->is_broken |= !take_records(c, records, count);
  } else {
    c->held += count;
    if (c->is_closing) c->held = 0;
    take(c);
  }
  // A line without end: nobody honest sends one.
  if (c->is_broken || c->held == INPUT || (!c->in_content && c->held > LONGEST_COMMAND)) {
    drop(c);
    return false;
  }
  return flush(c);
}

static void accept_all(int listener, int port) {
  int descriptor;
  while ((descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    int one = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct connection *c = must(calloc(1, sizeof *c));
    c->descriptor = descriptor;
    c->number = ++counts.connections;
    c->next = connections;
    if (connections) connections->previous = c;
    connections = c;
    NOTE(c, "open %lu %d", port);
    watch(c, EPOLL_CTL_ADD);
    say(c, "220 sink ESMTP\r\n", 0);
    flush(c);
  }
}

// Until the next reply is due: false when none waits.
static bool find_pause(struct timespec *pause) {
  int64_t next = INT64_MAX;
  for (struct connection *c = connections; c; c = c->next)
    if (c->reply_head < c->reply_count && c->replies[c->reply_head].due < next)
      next = c->replies[c->reply_head].due;
  if (next == INT64_MAX) return false;
  int64_t left = next - now();
  if (left < 0) left = 0;
  *pause = (struct timespec){.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
  return true;
}

static void report(void) {
  printf("{\"connections\": %lu, \"ehlos\": %lu, \"quits\": %lu, \"messages\": %lu, "
         "\"unique\": %lu, \"duplicates\": %lu, \"greylisted\": %lu, \"refused\": %lu, "
         "\"bytes\": %lu, \"bare_lf\": %lu, \"unknown_commands\": %lu, "
         "\"handshakes\": %lu, \"resumed\": %lu}\n",
         counts.connections, counts.ehlos, counts.quits, counts.messages, counts.unique,
         counts.duplicates, counts.greylisted, counts.refused, counts.bytes, counts.bare_lf,
         counts.unknown, counts.handshakes, counts.resumed);
  fflush(stdout);
}

// Listens on 127.0.0.1; `port` is where, and a free one is put in the place of 0.
static int listen_on(int *port) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons(*port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, 1024) != 0 ||
      getsockname(listener, (struct sockaddr *)&address, &length) != 0) {
    perror("sink");
    exit(1);
  }
  *port = ntohs(address.sin_port);
  return listener;
}

// Whoever waits for the file finds it whole.
static void write_ports(const char *path, const int *ports, int count) {
  char draft[4096];
  snprintf(draft, sizeof draft, "%s.new", path);
  FILE *file = fopen(draft, "w");
  bool is_written = file != NULL;
  for (int i = 0; is_written && i < count; i++) is_written = fprintf(file, "%d\n", ports[i]) > 0;
  if (!is_written || fclose(file) != 0 || rename(draft, path) != 0) {
    perror(path);
    exit(1);
  }
}

// Something that is waited for beside the connections.
struct source {
  enum { LISTENER, ENDING, INPUT_END } kind;
  int descriptor, port;
};

static void wait_for(struct source *source) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = source};
  epoll_ctl(poller, EPOLL_CTL_ADD, source->descriptor, &event);
}

int main(int count, char **words) {
  int port = 0, listeners = 1;
  bool while_input = false;
  const char *port_file = NULL, *journal_file = NULL, *kept_file = NULL, *certificate = NULL,
             *key = NULL;
  for (int i = 1; i < count; i++) {
    const char *value = i + 1 < count ? words[i + 1] : "";
    if (strcmp(words[i], "--no-pipelining") == 0) {
      options.pipelining = false;
      continue;
    }
    if (strcmp(words[i], "--while-stdin") == 0) {
      while_input = true;
      continue;
    }
    if (strcmp(words[i], "--port") == 0) port = atoi(value);
    else if (strcmp(words[i], "--port-file") == 0) port_file = value;
    else if (strcmp(words[i], "--rtt") == 0) options.rtt = (int64_t)(atof(value) * 1e6);
    else if (strcmp(words[i], "--think") == 0) options.think = (int64_t)(atof(value) * 1e6);
    else if (strcmp(words[i], "--greylist") == 0) options.greylist = atoi(value);
    else if (strcmp(words[i], "--refuse") == 0) options.refuse = atoi(value);
    else if (strcmp(words[i], "--listeners") == 0) listeners = atoi(value);
    else if (strcmp(words[i], "--journal") == 0) journal_file = value;
    else if (strcmp(words[i], "--keep") == 0) kept_file = value;
    else if (strcmp(words[i], "--certificate") == 0) certificate = value;
    else if (strcmp(words[i], "--key") == 0) key = value;
    else if (strcmp(words[i], "--faults") == 0) options.faults = atoi(value);
    else if (strcmp(words[i], "--seed") == 0) options.seed = strtoull(value, NULL, 10);
    else {
      fprintf(stderr, "sink: no such option: %s\n", words[i]);
      return 64;
    }
    i++;
  }
  if (listeners < 1 || (port != 0 && listeners > 1)) {
    fprintf(stderr, "sink: --listeners N is for free ports\n");
    return 64;
  }
  if (journal_file && (journal = fopen(journal_file, "we")) == NULL) {
    perror(journal_file);
    return 1;
  }
  if (kept_file && (kept = fopen(kept_file, "we")) == NULL) {
    perror(kept_file);
    return 1;
  }
  options.tls = certificate && key;
  if (options.tls) tls_use(certificate, key);

  sigset_t endings;
  sigemptyset(&endings);
  sigaddset(&endings, SIGTERM);
  sigaddset(&endings, SIGINT);
  sigprocmask(SIG_BLOCK, &endings, NULL);
  poller = epoll_create1(EPOLL_CLOEXEC);
  struct source ending = {.kind = ENDING, .descriptor = signalfd(-1, &endings, SFD_CLOEXEC)};
  wait_for(&ending);
  struct source input = {.kind = INPUT_END, .descriptor = STDIN_FILENO};
  if (while_input) wait_for(&input);
  struct source *sources = must(calloc(listeners, sizeof *sources));
  int *ports = must(calloc(listeners, sizeof *ports));
  for (int i = 0; i < listeners; i++) {
    ports[i] = port;
    sources[i] = (struct source){.kind = LISTENER, .descriptor = listen_on(&ports[i])};
    sources[i].port = ports[i];
    wait_for(&sources[i]);
  }
  if (port_file) write_ports(port_file, ports, listeners);

  bool delays = options.rtt + options.think > 0;
  for (;;) {
    struct epoll_event events[EVENTS];
    struct source *ready_sources[EVENTS];
    int source_count = 0;
    if (journal) fflush(journal);
    struct timespec pause;
    bool waits = delays && find_pause(&pause);
    // Whole milliseconds, which epoll_wait counts in, would make every round trip longer.
    int ready = epoll_pwait2(poller, events, EVENTS, waits ? &pause : NULL, NULL);
    loop_time = now();
    for (int i = 0; i < ready; i++) {
      // Sources are no connections, and lie apart from them.
      struct source *source = events[i].data.ptr;
      if (source == &ending || source == &input ||
          (source >= sources && source < sources + listeners)) {
        ready_sources[source_count++] = source;
        continue;
      }
      struct connection *c = events[i].data.ptr;
      if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(c);
      else flush(c);
    }
    // After the connections: what came before a new one was opened is understood before it is.
    for (int i = 0; i < source_count; i++) {
      struct source *source = ready_sources[i];
      char byte;
      if (source->kind == LISTENER) {
        accept_all(source->descriptor, source->port);
      } else if (source->kind == ENDING || read(source->descriptor, &byte, 1) <= 0) {
        report();
        return 0;
      }
    }
    if (!delays) continue;
    loop_time = now();
    for (struct connection *c = connections, *next; c; c = next) {
      next = c->next;
      if (c->reply_head < c->reply_count && c->replies[c->reply_head].due <= loop_time) flush(c);
    }
  }
}
