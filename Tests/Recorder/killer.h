#pragma once

// What SQLite's writes and syncs, and libcurl's writes to and reads from the relay, come down to.
enum call { PWRITE, FDATASYNC, SEND, RECV, CALLS };

// The thread is about to make such a call.
void reach(enum call call);
