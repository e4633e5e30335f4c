// Swift cannot call C macros: one door for the only one that is needed, and nothing else here.
#pragma once
#include <zlib.h>

// Gzip alone (RFC 1952), with the window as large as any packer makes it.
static inline int czlib_begin_gzip(z_stream *s) { return inflateInit2(s, 15 + 16); }
