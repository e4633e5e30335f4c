#pragma once
#include <stddef.h>

/// The server's end of TLS for tests, over a descriptor that does not block. Nothing here is meant
/// for anything but a loopback address.
typedef struct ctls_context ctls_context;
typedef struct ctls_channel ctls_channel;

/// What a call answers in place of a count of bytes.
enum { CTLS_CLOSED = 0, CTLS_FAILED = -1, CTLS_WANTS_READ = -2, CTLS_WANTS_WRITE = -3 };

/// A context with a certificate and its key, both PEM files; null when either cannot be read.
ctls_context *ctls_context_new(const char *certificate, const char *key);
void ctls_context_free(ctls_context *context);

/// A channel over `descriptor`, which stays the caller's to close; null when memory is out.
ctls_channel *ctls_channel_new(ctls_context *context, int descriptor);
void ctls_channel_free(ctls_channel *channel);

/// 1 when the handshake is complete, else one of the answers above.
int ctls_accept(ctls_channel *channel);
long ctls_read(ctls_channel *channel, void *bytes, size_t capacity);
long ctls_write(ctls_channel *channel, const void *bytes, size_t count);
/// Sends close_notify (RFC 8446 section 6.1) and does not wait for the peer's.
void ctls_close(ctls_channel *channel);
