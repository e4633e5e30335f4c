// TLS from memory to memory: bytes that came are put in, bytes to be sent are taken out, and who
// carries them, and when, is the caller's own matter.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// Reads the certificate and the key, both PEM, for every server to come; ends the program when it
// cannot.
void tls_use(const char *certificate, const char *key);

// The server's side of one connection.
struct tls *tls_open(void);
void tls_close(struct tls *tls);

// Bytes that came from the client.
void tls_put(struct tls *tls, const char *bytes, size_t count);
// Goes on with the handshake, then reads what the client said: how many bytes of it are in `room`,
// 0 when more must come first, -1 when there is no going on.
ssize_t tls_read(struct tls *tls, char *room, size_t count);
void tls_write(struct tls *tls, const char *bytes, size_t count);
// Bytes to be sent to the client: how many are in `room`; 0 when there are none.
size_t tls_take(struct tls *tls, char *room, size_t count);

// The handshake is over.
bool tls_is_open(const struct tls *tls);
// It took up an earlier session, without a signature.
bool tls_is_resumed(const struct tls *tls);
