#include "cli/progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

void progress_begin(struct progress *progress, size_t total)
{
	*progress = (struct progress){.shown = isatty(STDERR_FILENO), .total = total};
	progress->started_seconds = progress->drawn_seconds = clock_seconds();
}

void progress_step(struct progress *progress)
{
	progress->done++;
	if (!progress->shown)
		return;
	double now = clock_seconds(), elapsed = now - progress->started_seconds;
	if (now - progress->drawn_seconds < 0.1)
		return;
	progress->drawn_seconds = now;
	double rate = (double)progress->done / elapsed;
	fprintf(stderr, "\r%zu of %zu runs, %.0f per second, %.0f s left ", progress->done,
		progress->total, rate, (double)(progress->total - progress->done) / rate);
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
}
