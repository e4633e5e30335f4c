// Swift cannot call C variadics: one typed door per argument type, and the differences between
// versions of libcurl; nothing else here.
#pragma once
#include <curl/curl.h>

typedef size_t (*ccurl_lines)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode ccurl_set_long(CURL *h, CURLoption o, long v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode ccurl_set_text(CURL *h, CURLoption o, const char *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode ccurl_set_pointer(CURL *h, CURLoption o, void *v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode ccurl_set_lines(CURL *h, CURLoption o, ccurl_lines v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode ccurl_get_long(CURL *h, CURLINFO i, long *v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode ccurl_get_socket(CURL *h, CURLINFO i, curl_socket_t *v) { return curl_easy_getinfo(h, i, v); }

// Only smtp:// and smtps://. The option changed its name and type in libcurl 7.85.
static inline CURLcode ccurl_allow_smtp_alone(CURL *h) {
#if LIBCURL_VERSION_NUM >= 0x075500
  return curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
#else
  return curl_easy_setopt(h, CURLOPT_PROTOCOLS, (long)(CURLPROTO_SMTP | CURLPROTO_SMTPS));
#endif
}

static inline CURLcode ccurl_global_init(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

typedef curl_socket_t (*ccurl_opener)(void *context, curlsocktype purpose, struct curl_sockaddr *address);

static inline CURLcode ccurl_set_opener(CURL *h, ccurl_opener v) { return curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, v); }
static inline CURLcode ccurl_get_offset(CURL *h, CURLINFO i, curl_off_t *v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode ccurl_get_certificates(CURL *h, struct curl_certinfo **v) { return curl_easy_getinfo(h, CURLINFO_CERTINFO, v); }
static inline CURLcode ccurl_get_text(CURL *h, CURLINFO i, char **v) { return curl_easy_getinfo(h, i, v); }

// Only http:// and https://, as above.
static inline CURLcode ccurl_allow_web_alone(CURL *h) {
#if LIBCURL_VERSION_NUM >= 0x075500
  return curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  return curl_easy_setopt(h, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

// Only imap:// and imaps://, as above.
static inline CURLcode ccurl_allow_imap_alone(CURL *h) {
#if LIBCURL_VERSION_NUM >= 0x075500
  return curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "imap,imaps");
#else
  return curl_easy_setopt(h, CURLOPT_PROTOCOLS, (long)(CURLPROTO_IMAP | CURLPROTO_IMAPS));
#endif
}
