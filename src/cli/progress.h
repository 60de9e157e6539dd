/* cli/progress.h: a bar with rate and remaining time on standard error, where that is a terminal, of what takes longer
 * than a second. Who prints lines meanwhile calls progress_clear before. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
	bool shown;
	const char *what; /* plural: runs */
	size_t done, total;
	size_t before; /* done already when it began */
	double started_seconds, drawn_seconds;
};

void progress_begin(struct progress *progress, const char *what, size_t total);
void progress_step(struct progress *progress);
void progress_reach(struct progress *progress,
	size_t done); /* what is there at the first call was there before */
void progress_clear(const struct progress *progress); /* the line, until it is drawn again */
void progress_end(struct progress *progress);         /* clears the line */

#endif
