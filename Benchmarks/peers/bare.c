// The bare job in C: the bound that a program can come near which does more.
//
//   cc -O2 -o bare bare.c -lsqlite3 -lpthread
//   bare --members FILE --templates DIR --port N --connections K --state FILE
//
// Reads the CSV, merges templates that were compiled to pieces straight into quoted-printable, and
// submits over K connections from one thread and one epoll: one round trip a message, the next
// MAIL, RCPT and DATA being written behind the final dot. A second thread keeps SQLite (WAL,
// synchronous=FULL): for every 50 messages one commit marks them as under way before the first of
// them is begun, and writes down what became of the 50 before.
//
// It has no queue and tries nothing again, checks no input, knows no TLS and no relay without
// PIPELINING, and stops at the first connection that is lost.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SENDER "WMHTC <news@wmhtc.example.org>"
#define UNSUBSCRIBE "mailto:unsubscribe@wmhtc.example.org"

enum { BATCH = 50, COLUMNS = 32, LINE = 76, REPLIES = 4096, EXPECTED = 16, JOBS = 256 };

struct text {
  const char *bytes;
  size_t count;
};

static _Noreturn void fail(const char *what) {
  fprintf(stderr, "bare: %s: %s\n", what, errno ? strerror(errno) : "unexpected");
  exit(1);
}

static void *need(void *pointer) {
  if (pointer == NULL) fail("memory");
  return pointer;
}

// MARK: Contacts

struct member {
  int64_t number;
  char *row;
  size_t row_capacity;
  struct text fields[COLUMNS + 1];  // the last one is how to unsubscribe
  bool is_refused;
  int code;
  char reply[64];
};

static FILE *rows;
static char *header;
static struct text columns[COLUMNS];
static int column_count, email, first_name, last_name;

// Reads a row, which may go on over several lines within quotes; takes the quotes off in place.
static bool read_row(char **row, size_t *capacity, struct text *fields) {
  ssize_t length = getline(row, capacity, rows);
  if (length <= 0) return false;
  size_t quotes = 0;
  for (size_t i = 0; i < (size_t)length; i++) quotes += (*row)[i] == '"';
  while (quotes % 2 == 1) {
    static char *more;
    static size_t room;
    ssize_t count = getline(&more, &room, rows);
    if (count <= 0) fail("a quote is never closed");
    *row = need(realloc(*row, *capacity = length + count + 1));
    memcpy(*row + length, more, count + 1);
    length += count;
    for (ssize_t i = 0; i < count; i++) quotes += more[i] == '"';
  }
  char *from = *row, *end = *row + length;
  while (end > from && (end[-1] == '\n' || end[-1] == '\r')) end--;
  for (int column = 0; column < COLUMNS; column++) {
    char *to = from, *start = from;
    if (from < end && *from == '"') {
      for (from++; from < end; from++) {
        if (*from == '"' && (++from == end || *from != '"')) break;
        *to++ = *from;
      }
    } else {
      char *comma = memchr(from, ',', end - from);
      to = from = comma ? comma : end;
    }
    fields[column] = (struct text){start, to - start};
    if (from >= end) {
      for (int rest = column + 1; rest < COLUMNS; rest++) fields[rest] = (struct text){"", 0};
      return true;
    }
    from++;
  }
  fail("too many columns");
}

static int column(const char *name, size_t count) {
  for (int i = 0; i < column_count; i++)
    if (columns[i].count == count && memcmp(columns[i].bytes, name, count) == 0) return i;
  fail("no such column");
}

static void open_members(const char *path) {
  size_t capacity = 0;
  if ((rows = fopen(path, "re")) == NULL || !read_row(&header, &capacity, columns)) fail(path);
  while (column_count < COLUMNS && columns[column_count].count > 0) column_count++;
  email = column("email", 5);
  first_name = column("first_name", 10);
  last_name = column("last_name", 9);
}

// MARK: Templates

// What stands before a field, and which field; the last piece of a template has none.
struct piece {
  struct text literal;
  int field;
};

struct template {
  struct piece *pieces;
  size_t count;
};

static struct template compile(const char *folder, const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "re");
  if (file == NULL) fail(path);
  char *text = NULL;
  size_t capacity = 0;
  ssize_t length = getdelim(&text, &capacity, 0, file);
  if (length <= 0) fail(path);
  fclose(file);
  struct template template = {0};
  const char *from = text, *end = text + length;
  for (bool is_last = false; !is_last;) {
    template.pieces =
        need(realloc(template.pieces, (template.count + 1) * sizeof *template.pieces));
    struct piece *piece = &template.pieces[template.count++];
    const char *open = memmem(from, end - from, "{{", 2);
    is_last = open == NULL;
    piece->literal = (struct text){from, (is_last ? end : open) - from};
    piece->field = -1;
    if (is_last) break;
    const char *close = memmem(open, end - open, "}}", 2);
    if (close == NULL) fail(path);
    from = close + 2;
    struct text name = {open + 2, close - open - 2};
    bool is_unsubscribe = name.count == 15 && memcmp(name.bytes, "unsubscribe_url", 15) == 0;
    piece->field = is_unsubscribe ? COLUMNS : column(name.bytes, name.count);
  }
  return template;
}

static struct template subject, plain, page;

// MARK: Composing

// What goes to a connection in one write; all of them share it, so that it stays in the cache.
static char *wire;
static size_t wire_count, wire_capacity, line_start;

static char *room(size_t count) {
  if (wire_count + count > wire_capacity)
    wire = need(realloc(wire, wire_capacity = (wire_count + count) * 2));
  return wire + wire_count;
}

static void put(const char *bytes, size_t count) {
  memcpy(room(count), bytes, count);
  wire_count += count;
}

static void put_string(const char *string) { put(string, strlen(string)); }

static void put_text(struct text text) { put(text.bytes, text.count); }

static const char hexadecimal[] = "0123456789ABCDEF";
static bool is_plain[256];

// Whether eight bytes all stand for themselves; a tab among them is looked at alone.
static bool are_plain(const unsigned char *bytes) {
  const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  uint64_t equals = word ^ (ones * '='), deletes = word ^ (ones * 127);
  return ((word | ((word - ones * ' ') & ~word) | ((equals - ones) & ~equals) |
           ((deletes - ones) & ~deletes)) & tops) == 0;
}

// RFC 2045 section 6.7, and RFC 5321 section 4.5.2: no line begins with a dot of its own.
static void put_quoted(const char *from, size_t count) {
  const unsigned char *next = (const unsigned char *)from, *end = next + count;
  char *to = room(count * 4 + count / 16 + 16), *line = wire + line_start;
  while (next < end) {
    if (*next == '\n') {
      if (to > line && (to[-1] == ' ' || to[-1] == '\t')) {
        char space = to[-1];
        if (to - line > LINE - 3) {
          memcpy(to - 1, "=\r\n", 3);
          to += 3;
        }
        to[-1] = '=';
        *to++ = hexadecimal[space >> 4];
        *to++ = hexadecimal[space & 15];
      }
      *to++ = '\r';
      *to++ = '\n';
      line = to;
      next++;
      continue;
    }
    bool is_run = is_plain[*next];
    if (to - line > LINE - (is_run ? 2 : 4)) {
      memcpy(to, "=\r\n", 3);
      line = to += 3;
    }
    if (!is_run) {
      *to++ = '=';
      *to++ = hexadecimal[*next >> 4];
      *to++ = hexadecimal[*next++ & 15];
      continue;
    }
    if (to == line && *next == '.') *to++ = '.';
    size_t most = LINE - 1 - (to - line), length = 1;
    if (most > (size_t)(end - next)) most = end - next;
    while (length + 8 <= most && are_plain(next + length)) length += 8;
    while (length < most && is_plain[next[length]]) length++;
    memcpy(to, next, length);
    to += length;
    next += length;
  }
  wire_count = to - wire;
  line_start = line - wire;
}

static void put_escaped(struct text value) {
  static const char *const references[256] = {
      ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&#34;", ['\''] = "&#39;"};
  size_t from = 0;
  for (size_t i = 0; i < value.count; i++) {
    const char *reference = references[(unsigned char)value.bytes[i]];
    if (reference == NULL) continue;
    put_quoted(value.bytes + from, i - from);
    put_quoted(reference, strlen(reference));
    from = i + 1;
  }
  put_quoted(value.bytes + from, value.count - from);
}

static void put_merged(const struct template *template, const struct member *member, bool is_html) {
  line_start = wire_count;
  for (size_t i = 0; i < template->count; i++) {
    const struct piece *piece = &template->pieces[i];
    put_quoted(piece->literal.bytes, piece->literal.count);
    if (piece->field < 0) continue;
    struct text value = member->fields[piece->field];
    if (is_html) put_escaped(value);
    else put_quoted(value.bytes, value.count);
  }
}

// As encoded words where it must be (RFC 2047): none is longer than 75, none splits a character.
static void put_encoded(const char *value, size_t count, bool is_phrase) {
  bool is_ascii = true;
  for (size_t i = 0; i < count; i++) is_ascii &= (unsigned char)value[i] < 0x80;
  if (is_ascii) {
    if (is_phrase) put("\"", 1);
    for (size_t i = 0; i < count; i++) {
      if (is_phrase && (value[i] == '"' || value[i] == '\\')) put("\\", 1);
      put(value + i, 1);
    }
    if (is_phrase) put("\"", 1);
    return;
  }
  size_t word = 0;
  for (size_t i = 0; i < count; i++) {
    unsigned char byte = value[i];
    if (word == 0 || (word > 60 && (byte & 0xc0) != 0x80)) {
      put_string(word ? "?=\r\n =?utf-8?Q?" : "=?utf-8?Q?");
      word = 10;
    }
    if (byte == ' ') {
      put("_", 1);
    } else if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
               (byte >= '0' && byte <= '9')) {
      put((const char *)&byte, 1);
    } else {
      put((char[]){'=', hexadecimal[byte >> 4], hexadecimal[byte & 15]}, 3);
      word += 2;
    }
    word++;
  }
  put_string("?=");
}

static void put_date(void) {
  static time_t second;
  static char date[48];
  time_t now = time(NULL);
  if (now != second) {
    second = now;
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", gmtime(&now));
  }
  put_string(date);
}

static uint64_t run_number;

static void compose(const struct member *member) {
  char id[64], line[256], name[512];
  snprintf(id, sizeof id, "%016lx.%lx", run_number, (long)member->number);
  put_string("From: " SENDER "\r\nTo: ");
  int count = snprintf(name, sizeof name, "%.*s %.*s", (int)member->fields[first_name].count,
                       member->fields[first_name].bytes, (int)member->fields[last_name].count,
                       member->fields[last_name].bytes);
  put_encoded(name, count < (int)sizeof name ? count : (int)sizeof name - 1, true);
  put_string(" <");
  put_text(member->fields[email]);
  put_string(">\r\nReply-To: hello@wmhtc.example.org\r\nSubject: ");
  size_t title_count = 0;
  char title[1024];
  for (size_t i = 0; i < subject.count; i++) {
    struct text parts[2] = {subject.pieces[i].literal, {"", 0}};
    int field = subject.pieces[i].field;
    if (field >= 0) parts[1] = member->fields[field];
    for (int j = 0; j < 2; j++) {
      if (title_count + parts[j].count > sizeof title) fail("the subject is too long");
      memcpy(title + title_count, parts[j].bytes, parts[j].count);
      title_count += parts[j].count;
    }
  }
  put_encoded(title, title_count, false);
  put_string("\r\nDate: ");
  put_date();
  int length = snprintf(
      line, sizeof line,
      "\r\nMessage-ID: <%s@wmhtc.example.org>\r\n"
      "List-Id: WMHTC Newsletter <newsletter.wmhtc.example.org>\r\n"
      "List-Unsubscribe: <" UNSUBSCRIBE ">\r\n", id);
  put(line, length);
  length = snprintf(line, sizeof line,
                    "MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n"
                    " boundary=\"=_%s\"\r\n", id);
  put(line, length);
  for (int part = 0; part < 2; part++) {
    length = snprintf(line, sizeof line,
                      "\r\n--=_%s\r\nContent-Type: text/%s; charset=utf-8\r\n"
                      "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
                      id, part ? "html" : "plain");
    put(line, length);
    put_merged(part ? &page : &plain, member, part == 1);
  }
  length = snprintf(line, sizeof line, "\r\n--=_%s--\r\n.\r\n", id);
  put(line, length);
}

// MARK: State

struct batch {
  struct member members[BATCH];
  int count, begun, ended;
};

// One commit: what became of `answered` is written down, `marked` is marked. Either may be absent.
struct job {
  struct batch *answered, *marked;
};

static sqlite3 *state;
static sqlite3_stmt *mark, *record, *note;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_job = PTHREAD_COND_INITIALIZER;
static struct job jobs[JOBS];
static size_t job_head, job_count, done_count;
static struct job done[JOBS];
static bool is_over;
static int wake;

static void sql(const char *text) {
  char *problem = NULL;
  if (sqlite3_exec(state, text, NULL, NULL, &problem) != SQLITE_OK) {
    fprintf(stderr, "bare: %s\n", problem);
    exit(1);
  }
}

static void step(sqlite3_stmt *statement) {
  if (sqlite3_step(statement) != SQLITE_DONE) fail(sqlite3_errmsg(state));
  sqlite3_reset(statement);
}

static void open_state(const char *path) {
  if (sqlite3_open(path, &state) != SQLITE_OK) fail(path);
  sql("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
      "CREATE TABLE message (id INTEGER PRIMARY KEY, address TEXT NOT NULL, state INTEGER NOT NULL,"
      " code INTEGER, reply TEXT);"
      "CREATE TABLE log (message INTEGER NOT NULL, at INTEGER NOT NULL, code INTEGER, reply TEXT)");
  sqlite3_prepare_v2(state, "INSERT INTO message VALUES (?, ?, 1, NULL, NULL)", -1, &mark, NULL);
  sqlite3_prepare_v2(state, "UPDATE message SET state = ?, code = ?, reply = ? WHERE id = ?", -1,
                     &record, NULL);
  sqlite3_prepare_v2(state, "INSERT INTO log VALUES (?, ?, ?, ?)", -1, &note, NULL);
  if (!mark || !record || !note) fail(sqlite3_errmsg(state));
}

static void commit(struct job job) {
  sql("BEGIN IMMEDIATE");
  for (int i = 0; job.answered && i < job.answered->count; i++) {
    struct member *member = &job.answered->members[i];
    sqlite3_bind_int(record, 1, member->code / 100 == 2 ? 2 : 3);
    sqlite3_bind_int(record, 2, member->code);
    sqlite3_bind_text(record, 3, member->reply, -1, SQLITE_STATIC);
    sqlite3_bind_int64(record, 4, member->number);
    step(record);
    sqlite3_bind_int64(note, 1, member->number);
    sqlite3_bind_int64(note, 2, time(NULL));
    sqlite3_bind_int(note, 3, member->code);
    sqlite3_bind_text(note, 4, member->reply, -1, SQLITE_STATIC);
    step(note);
  }
  for (int i = 0; job.marked && i < job.marked->count; i++) {
    struct member *member = &job.marked->members[i];
    struct text address = member->fields[email];
    sqlite3_bind_int64(mark, 1, member->number);
    sqlite3_bind_text(mark, 2, address.bytes, (int)address.count, SQLITE_STATIC);
    step(mark);
  }
  sql("COMMIT");
}

static void *keep_state(void *unused) {
  pthread_mutex_lock(&lock);
  for (;;) {
    while (job_count == 0 && !is_over) pthread_cond_wait(&has_job, &lock);
    if (job_count == 0) break;
    struct job job = jobs[job_head];
    job_head = (job_head + 1) % JOBS;
    job_count--;
    pthread_mutex_unlock(&lock);
    commit(job);
    pthread_mutex_lock(&lock);
    done[done_count++] = job;
    if (write(wake, &(uint64_t){1}, sizeof(uint64_t)) < 0) fail("eventfd");
  }
  pthread_mutex_unlock(&lock);
  return unused;
}

static void submit_job(struct job job) {
  pthread_mutex_lock(&lock);
  if (job_count == JOBS) fail("too many commits wait");
  jobs[(job_head + job_count++) % JOBS] = job;
  pthread_cond_signal(&has_job);
  pthread_mutex_unlock(&lock);
}

// MARK: Submitting

enum reply { GREETING, EHLO, RSET, MAIL, RCPT, DATA, DOT, QUIT };

struct connection {
  int descriptor;
  char input[REPLIES];
  size_t held;
  struct {
    enum reply kind;
    struct member *member;
    struct batch *batch;
  } expected[EXPECTED];
  size_t expected_head, expected_count;
  char *unsent;
  size_t unsent_count, unsent_capacity;
  bool is_idle, is_full, needs_reset, is_closed;
};

static struct connection *connections;
static int connection_count, open_count, poller;
// Batches that may be filled, and those whose marks are on the disk, in their order.
static struct batch *spare[JOBS], *marked[JOBS];
static size_t spare_count, marked_head, marked_count;
// Members that were read, and those of them that no connection has begun.
static int64_t read_count, unbegun;
static bool is_read;
static long failures;

static void expect(struct connection *c, enum reply kind, struct member *member,
                   struct batch *batch) {
  if (c->expected_count == EXPECTED) fail("too many replies are awaited");
  size_t place = (c->expected_head + c->expected_count++) % EXPECTED;
  c->expected[place].kind = kind;
  c->expected[place].member = member;
  c->expected[place].batch = batch;
}

// The next 50 members, or NULL when there are none.
static struct batch *fill(void) {
  if (spare_count == 0) fail("no batch is left");
  struct batch *batch = spare[--spare_count];
  batch->count = batch->begun = batch->ended = 0;
  while (batch->count < BATCH && !is_read) {
    struct member *member = &batch->members[batch->count];
    is_read = !read_row(&member->row, &member->row_capacity, member->fields);
    if (is_read) break;
    member->fields[COLUMNS] = (struct text){UNSUBSCRIBE, strlen(UNSUBSCRIBE)};
    member->number = ++read_count;
    member->is_refused = false;
    member->code = 0;
    batch->count++;
  }
  unbegun += batch->count;
  if (batch->count > 0) return batch;
  spare[spare_count++] = batch;
  return NULL;
}

static void watch(struct connection *c, int operation) {
  struct epoll_event event = {.events = EPOLLIN | (c->is_full ? EPOLLOUT : 0), .data.ptr = c};
  epoll_ctl(poller, operation, c->descriptor, &event);
}

static void transmit(struct connection *c, const char *bytes, size_t count) {
  while (count > 0 && !c->is_full) {
    ssize_t sent = send(c->descriptor, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) fail("send");
    if (sent < 0) {
      c->is_full = true;
      watch(c, EPOLL_CTL_MOD);
      break;
    }
    bytes += sent;
    count -= sent;
  }
  if (count == 0) return;
  if (c->unsent_count + count > c->unsent_capacity)
    c->unsent = need(realloc(c->unsent, c->unsent_capacity = c->unsent_count + count));
  memcpy(c->unsent + c->unsent_count, bytes, count);
  c->unsent_count += count;
}

static void go_on(struct connection *c) {
  size_t count = c->unsent_count;
  char *bytes = c->unsent;
  c->is_full = false;
  c->unsent = NULL;
  c->unsent_count = c->unsent_capacity = 0;
  watch(c, EPOLL_CTL_MOD);
  transmit(c, bytes, count);
  free(bytes);
}

// Writes the commands of the next transaction, or QUIT, or finds that nothing is marked yet.
static void put_next(struct connection *c) {
  c->is_idle = false;
  if (marked_count == 0) {
    c->is_idle = !is_read || unbegun > 0;
    if (c->is_idle) return;
    put_string("QUIT\r\n");
    expect(c, QUIT, NULL, NULL);
    return;
  }
  struct batch *batch = marked[marked_head];
  struct member *member = &batch->members[batch->begun++];
  unbegun--;
  if (batch->begun == batch->count) {
    marked_head = (marked_head + 1) % JOBS;
    marked_count--;
  }
  if (c->needs_reset) {
    put_string("RSET\r\n");
    expect(c, RSET, NULL, NULL);
    c->needs_reset = false;
  }
  put_string("MAIL FROM:<bounces@wmhtc.example.org>\r\nRCPT TO:<");
  put_text(member->fields[email]);
  put_string(">\r\nDATA\r\n");
  expect(c, MAIL, member, batch);
  expect(c, RCPT, member, batch);
  expect(c, DATA, member, batch);
}

static void settle(struct member *member, struct batch *batch, int code, const char *line) {
  if (code / 100 != 2) failures++;
  if (member->code == 0) {
    member->code = code;
    snprintf(member->reply, sizeof member->reply, "%s", line);
  }
  if (++batch->ended < batch->count) return;
  submit_job((struct job){.answered = batch, .marked = fill()});
}

static void take_reply(struct connection *c, const char *line) {
  int code = atoi(line);
  if (c->expected_count == 0) fail(line);
  enum reply kind = c->expected[c->expected_head].kind;
  struct member *member = c->expected[c->expected_head].member;
  struct batch *batch = c->expected[c->expected_head].batch;
  c->expected_head = (c->expected_head + 1) % EXPECTED;
  c->expected_count--;
  bool is_good = code / 100 == 2;
  switch (kind) {
    case GREETING:
      put_string("EHLO bench.example.org\r\n");
      expect(c, EHLO, NULL, NULL);
      break;
    case EHLO:
      if (!is_good) fail(line);
      put_next(c);
      break;
    case RSET:
      break;
    case MAIL:
    case RCPT:
      if (is_good || member->is_refused) break;
      member->is_refused = true;
      member->code = code;
      snprintf(member->reply, sizeof member->reply, "%s", line);
      break;
    case DATA:
      if (code == 354) {
        if (member->is_refused) put_string(".\r\n");
        else compose(member);
        expect(c, DOT, member, batch);
      } else {
        c->needs_reset = true;
        settle(member, batch, code, line);
      }
      put_next(c);
      break;
    case DOT:
      settle(member, batch, code, line);
      break;
    case QUIT:
      c->is_closed = true;
      break;
  }
}

static void receive(struct connection *c) {
  ssize_t count = recv(c->descriptor, c->input + c->held, REPLIES - 1 - c->held, 0);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0) fail("a connection was lost");
  c->held += count;
  char *from = c->input, *end = c->input + c->held, *lf;
  wire_count = 0;
  while (!c->is_closed && (lf = memchr(from, '\n', end - from)) != NULL) {
    lf[lf > from && lf[-1] == '\r' ? -1 : 0] = 0;
    if (strlen(from) < 4 || from[3] != '-') take_reply(c, from);
    from = lf + 1;
  }
  c->held = end - from;
  memmove(c->input, from, c->held);
  transmit(c, wire, wire_count);
  if (!c->is_closed) return;
  close(c->descriptor);
  open_count--;
}

// Takes what the other thread has committed, and lets connections that waited for it go on.
static void take_done(void) {
  uint64_t count;
  if (read(wake, &count, sizeof count) < 0) fail("eventfd");
  pthread_mutex_lock(&lock);
  for (size_t i = 0; i < done_count; i++) {
    if (done[i].answered) spare[spare_count++] = done[i].answered;
    if (done[i].marked) marked[(marked_head + marked_count++) % JOBS] = done[i].marked;
  }
  done_count = 0;
  pthread_mutex_unlock(&lock);
}

static void wake_idle(void) {
  for (int i = 0; i < connection_count; i++) {
    if (!connections[i].is_idle) continue;
    wire_count = 0;
    put_next(&connections[i]);
    transmit(&connections[i], wire, wire_count);
  }
}

static void open_connection(struct connection *c, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons(port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int one = 1;
  c->descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(c->descriptor, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
  setsockopt(c->descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  fcntl(c->descriptor, F_SETFL, O_NONBLOCK);
  expect(c, GREETING, NULL, NULL);
  watch(c, EPOLL_CTL_ADD);
  open_count++;
}

int main(int count, char **words) {
  const char *members = NULL, *templates = NULL, *path = NULL;
  int port = 25;
  for (int i = 1; i + 1 < count; i += 2) {
    if (strcmp(words[i], "--members") == 0) members = words[i + 1];
    else if (strcmp(words[i], "--templates") == 0) templates = words[i + 1];
    else if (strcmp(words[i], "--state") == 0) path = words[i + 1];
    else if (strcmp(words[i], "--port") == 0) port = atoi(words[i + 1]);
    else if (strcmp(words[i], "--connections") == 0) connection_count = atoi(words[i + 1]);
    else fail(words[i]);
  }
  if (!members || !templates || !path || connection_count < 1) fail("an option is missing");
  for (int byte = ' '; byte < 127; byte++) is_plain[byte] = byte != '=';
  is_plain['\t'] = true;
  if (getrandom(&run_number, sizeof run_number, 0) < 0) fail("getrandom");
  open_members(members);
  subject = compile(templates, "subject.txt");
  plain = compile(templates, "body.txt");
  page = compile(templates, "body.html");
  open_state(path);

  // As many as keep every connection busy while some batches wait for a last reply.
  size_t under_way = connection_count * 4 / BATCH + 4, batches = under_way * 2;
  if (batches > JOBS) fail("too many connections");
  struct batch *all = need(calloc(batches, sizeof *all));
  for (size_t i = 0; i < batches; i++) spare[spare_count++] = &all[i];
  poller = epoll_create1(EPOLL_CLOEXEC);
  wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(poller, EPOLL_CTL_ADD, wake, &event);
  pthread_t keeper;
  if (pthread_create(&keeper, NULL, keep_state, NULL) != 0) fail("pthread_create");
  for (size_t i = 0; i < under_way; i++) {
    struct batch *batch = fill();
    if (batch) submit_job((struct job){.marked = batch});
  }
  connections = need(calloc(connection_count, sizeof *connections));
  for (int i = 0; i < connection_count; i++) open_connection(&connections[i], port);

  while (open_count > 0) {
    struct epoll_event events[64];
    int ready = epoll_wait(poller, events, 64, -1);
    for (int i = 0; i < ready; i++) {
      struct connection *c = events[i].data.ptr;
      if (c == NULL) {
        take_done();
        continue;
      }
      if (events[i].events & EPOLLOUT) go_on(c);
      if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(c);
    }
    wake_idle();
  }
  pthread_mutex_lock(&lock);
  is_over = true;
  pthread_cond_signal(&has_job);
  pthread_mutex_unlock(&lock);
  pthread_join(keeper, NULL);
  sqlite3_finalize(mark);
  sqlite3_finalize(record);
  sqlite3_finalize(note);
  if (sqlite3_close(state) != SQLITE_OK) fail("close");
  return failures > 0;
}
