#include "cli/progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

void progress_begin(struct progress *progress, const char *what, size_t total)
{
	*progress = (struct progress){.shown = isatty(STDERR_FILENO), .what = what, .total = total};
	progress->started_seconds = progress->drawn_seconds = clock_seconds();
}

void progress_reach(struct progress *progress, size_t done)
{
	if (progress->done == 0)
		progress->before = done;
	progress->done = done;
	if (!progress->shown)
		return;
	double now = clock_seconds(), elapsed = now - progress->started_seconds;
	if (now - progress->drawn_seconds < 0.1 || done == progress->before)
		return;
	progress->drawn_seconds = now;
	double rate = (double)(done - progress->before) / elapsed;
	fprintf(stderr, "\r%zu of %zu %s, %.0f per second, %.0f s left ", done, progress->total,
		progress->what, rate, (double)(progress->total - done) / rate);
}

void progress_step(struct progress *progress)
{
	progress_reach(progress, progress->done + 1);
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
}
