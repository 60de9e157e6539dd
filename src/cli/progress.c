#include "cli/progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

enum { BAR = 24 };

void progress_begin(struct progress *progress, const char *what, size_t total)
{
	*progress = (struct progress){.shown = isatty(STDERR_FILENO), .what = what, .total = total};
	progress->started_seconds = progress->drawn_seconds = clock_seconds();
}

static void bar_print(double part)
{
	int full = (int)(BAR * part);
	for (int i = 0; i < BAR; i++)
		fputs(i < full ? "\u2588" : "\u2591", stderr);
}

static void rate_print(double per_second)
{
	fprintf(stderr, per_second < 10 ? ", %.1f per second" : ", %.0f per second", per_second);
}

static void left_print(double seconds)
{
	if (seconds < 100)
		fprintf(stderr, ", %.0f s left", seconds);
	else if (seconds < 6000)
		fprintf(stderr, ", %.0f min left", seconds / 60);
	else
		fprintf(stderr, ", %.1f h left", seconds / 3600);
}

/* Ten times a second at most, and not within the first. */
static bool is_due(struct progress *progress, double now)
{
	if (!progress->shown || now - progress->started_seconds < 1
		|| now - progress->drawn_seconds < 0.1)
		return false;
	progress->drawn_seconds = now;
	return true;
}

void progress_reach(struct progress *progress, size_t done)
{
	if (progress->done == 0)
		progress->before = done;
	progress->done = done;
	double now = clock_seconds();
	if (done == progress->before || done > progress->total || !is_due(progress, now))
		return;
	double rate = (double)(done - progress->before) / (now - progress->started_seconds);
	fputc('\r', stderr);
	bar_print((double)done / (double)progress->total);
	fprintf(stderr, " %zu of %zu %s", done, progress->total, progress->what);
	rate_print(rate);
	left_print((double)(progress->total - done) / rate);
	fputs("\033[K", stderr);
}

void progress_step(struct progress *progress)
{
	progress_reach(progress, progress->done + 1);
}

void progress_clear(const struct progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
}

void progress_end(struct progress *progress)
{
	progress_clear(progress);
}
