#ifndef CPROCESS_H
#define CPROCESS_H

#include <stdint.h>
#include <sys/types.h>

/// Limits the address space of another process, and of what it starts from then on.
///
/// Returns 0, or the number of the system's error; of a system that cannot, ENOSYS.
int process_limit_memory(pid_t process, uint64_t bytes);

#endif
