/* cli/library.h: the library of input files: NAMEs of models/, and paths. */
#ifndef CLI_LIBRARY_H
#define CLI_LIBRARY_H

#include "sweep/setup.h"

/* Traces that were given by --trace NETWORK=FILE instead of being lowered. */
struct given_traces {
	size_t count;
	struct setting *traces; /* network, file */
};

/* The library reads from the data directory; `given` outlives it. */
struct library file_library(struct given_traces *given);

/* Adds one --trace argument: NETWORK=FILE, or FILE named after its network. */
void given_trace_add(struct given_traces *given, const char *text, struct arena *arena);

#endif
