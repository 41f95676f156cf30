// prlimit is declared for those who ask for GNU's extensions, which Swift does not.
#define _GNU_SOURCE

#include "CProcess.h"

#include <errno.h>
#include <stddef.h>

#ifdef __linux__
#include <sys/resource.h>

int process_limit_memory(pid_t process, uint64_t bytes) {
  struct rlimit limit = {.rlim_cur = bytes, .rlim_max = bytes};
  return prlimit(process, RLIMIT_AS, &limit, NULL) == 0 ? 0 : errno;
}
#else
int process_limit_memory(pid_t process, uint64_t bytes) {
  (void)process;
  (void)bytes;
  return ENOSYS;
}
#endif
