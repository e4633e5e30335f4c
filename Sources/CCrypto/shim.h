#pragma once
// The plain SHA-256 functions: the newer ones look the algorithm up, under a lock, for each digest.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
