#include "ctls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

// The C names are opaque: an SSL_CTX and an SSL under another type.
static SSL_CTX *raw_context(ctls_context *context) { return (SSL_CTX *)context; }
static SSL *raw_channel(ctls_channel *channel) { return (SSL *)channel; }

ctls_context *ctls_context_new(const char *certificate, const char *key) {
  SSL_CTX *context = SSL_CTX_new(TLS_server_method());
  if (context == NULL) return NULL;
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (SSL_CTX_use_certificate_chain_file(context, certificate) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1) {
    SSL_CTX_free(context);
    return NULL;
  }
  return (ctls_context *)context;
}

void ctls_context_free(ctls_context *context) { SSL_CTX_free(raw_context(context)); }

ctls_channel *ctls_channel_new(ctls_context *context, int descriptor) {
  SSL *channel = SSL_new(raw_context(context));
  if (channel != NULL && SSL_set_fd(channel, descriptor) != 1) {
    SSL_free(channel);
    return NULL;
  }
  return (ctls_channel *)channel;
}

void ctls_channel_free(ctls_channel *channel) { SSL_free(raw_channel(channel)); }

static long answer(SSL *channel, int result) {
  if (result > 0) return result;
  switch (SSL_get_error(channel, result)) {
    case SSL_ERROR_WANT_READ: return CTLS_WANTS_READ;
    case SSL_ERROR_WANT_WRITE: return CTLS_WANTS_WRITE;
    case SSL_ERROR_ZERO_RETURN: return CTLS_CLOSED;
    default: return CTLS_FAILED;
  }
}

int ctls_accept(ctls_channel *channel) {
  ERR_clear_error();
  return (int)answer(raw_channel(channel), SSL_accept(raw_channel(channel)));
}

long ctls_read(ctls_channel *channel, void *bytes, size_t capacity) {
  ERR_clear_error();
  return answer(raw_channel(channel), SSL_read(raw_channel(channel), bytes, (int)capacity));
}

long ctls_write(ctls_channel *channel, const void *bytes, size_t count) {
  ERR_clear_error();
  return answer(raw_channel(channel), SSL_write(raw_channel(channel), bytes, (int)count));
}

void ctls_close(ctls_channel *channel) {
  ERR_clear_error();
  SSL_shutdown(raw_channel(channel));
}
