#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double seconds_now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void progress_begin(struct progress *progress, size_t total)
{
	*progress = (struct progress){.shown = isatty(STDERR_FILENO), .total = total};
	progress->started_seconds = progress->drawn_seconds = seconds_now();
}

void progress_step(struct progress *progress)
{
	progress->done++;
	if (!progress->shown)
		return;
	double now = seconds_now(), elapsed = now - progress->started_seconds;
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
