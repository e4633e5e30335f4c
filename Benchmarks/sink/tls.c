#include "tls.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>

// An SSL, and the two buffers that are its own.
struct tls {
  SSL *ssl;
  BIO *received, *unsent;
};

static SSL_CTX *context;

static void require(bool is_met) {
  if (is_met) return;
  ERR_print_errors_fp(stderr);
  exit(1);
}

void tls_use(const char *certificate, const char *key) {
  context = SSL_CTX_new(TLS_server_method());
  require(context != NULL);
  require(SSL_CTX_use_certificate_chain_file(context, certificate) == 1);
  require(SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1);
  // Sessions of TLS 1.2 are taken up only within a name of our own.
  SSL_CTX_set_session_id_context(context, (const unsigned char *)"sink", 4);
}

struct tls *tls_open(void) {
  struct tls *tls = calloc(1, sizeof *tls);
  require(tls != NULL);
  tls->ssl = SSL_new(context);
  tls->received = BIO_new(BIO_s_mem());
  tls->unsent = BIO_new(BIO_s_mem());
  require(tls->ssl && tls->received && tls->unsent);
  SSL_set_bio(tls->ssl, tls->received, tls->unsent);
  SSL_set_accept_state(tls->ssl);
  return tls;
}

void tls_close(struct tls *tls) {
  if (tls == NULL) return;
  SSL_free(tls->ssl);
  free(tls);
}

void tls_put(struct tls *tls, const char *bytes, size_t count) {
  require(BIO_write(tls->received, bytes, (int)count) == (int)count);
}

ssize_t tls_read(struct tls *tls, char *room, size_t count) {
  ERR_clear_error();
  int read = SSL_read(tls->ssl, room, count > INT_MAX ? INT_MAX : (int)count);
  if (read > 0) return read;
  return SSL_get_error(tls->ssl, read) == SSL_ERROR_WANT_READ ? 0 : -1;
}

void tls_write(struct tls *tls, const char *bytes, size_t count) {
  // A buffer in memory takes everything; a failure shows in the next read.
  SSL_write(tls->ssl, bytes, (int)count);
}

size_t tls_take(struct tls *tls, char *room, size_t count) {
  int taken = BIO_read(tls->unsent, room, (int)count);
  return taken > 0 ? (size_t)taken : 0;
}

bool tls_is_open(const struct tls *tls) { return SSL_is_init_finished(tls->ssl); }

bool tls_is_resumed(const struct tls *tls) { return SSL_session_reused(tls->ssl) == 1; }
