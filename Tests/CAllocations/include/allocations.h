#ifndef ALLOCATIONS_H
#define ALLOCATIONS_H

/// How often this thread has asked for memory, in this process; -1 where that is not counted: only glibc's is.
long allocations_of_this_thread(void);

#endif
