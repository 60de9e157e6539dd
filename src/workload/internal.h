/* workload/internal.h: between the files of this room. */
#ifndef WORKLOAD_INTERNAL_H
#define WORKLOAD_INTERNAL_H

#include "workload/workload.h"

/* Sorts by arrival, ties by number. */
void tasks_sort(struct task *tasks, size_t count);

#endif
