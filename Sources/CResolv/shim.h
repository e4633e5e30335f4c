#pragma once
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>

// The resolver's functions are macros, its state is full of bit fields, and Swift sees neither.

/// The answer about the text records of `name`, from the system's servers, or from 127.0.0.1 where
/// `port` is not 0. Its length; -1 when there is none, and then `error` is as in h_errno.
static inline int cresolv_texts(
    const char *name, int port, unsigned char *answer, int size, int *error) {
  struct __res_state state = {0};
  if (res_ninit(&state) != 0) {
    *error = TRY_AGAIN;
    return -1;
  }
  state.retrans = 3;
  state.retry = 2;
  if (port != 0) {
    state.nscount = 1;
    state.nsaddr_list[0].sin_family = AF_INET;
    state.nsaddr_list[0].sin_port = htons((unsigned short)port);
    state.nsaddr_list[0].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }
  int count = res_nquery(&state, name, ns_c_in, ns_t_txt, answer, size);
  *error = state.res_h_errno;
  res_nclose(&state);
  return count;
}
