#include "cli/cli.h"

#include "cli/style.h"

#include "base/text.h"

#include <errno.h>
#include <glob.h>
#include <signal.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#ifndef DATA_DIRECTORY
#define DATA_DIRECTORY "/usr/local/share/moca"
#endif

/* The first line's beginning, up to what is wrong, and the caret stand out. */
static void fail_print_styled(const char *text)
{
	const char *on = style_on(true, STYLE_BAD), *off = style_off(true, STYLE_BAD);
	const char *colon = strstr(text, ": "), *caret = strrchr(text, '^');
	int before = (int)(colon ? colon + 1 - text : 0);
	bool has_caret = caret && strcmp(caret, "^\n") == 0;
	fprintf(stderr, "%s%.*s%s", on, before, text, off);
	text += before;
	if (has_caret)
		fprintf(stderr, "%.*s%s^%s\n", (int)(caret - text), text, on, off);
	else
		fputs(text, stderr);
}

int cli_fail(const struct err *err)
{
	char *text = NULL;
	size_t length;
	fflush(stdout);
	FILE *stream = style_wanted(stderr) ? open_memstream(&text, &length) : NULL;
	err_print(stream ? stream : stderr, err);
	if (stream && fclose(stream) == 0)
		fail_print_styled(text);
	free(text);
	return err->status;
}

void cli_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	argp_err_exit_status = EX_USAGE;
	argp_parse(argp, argc, argv, 0, NULL, input);
}

int cli_finish(void)
{
	bool failed = ferror(stdout);
	errno = 0;
	if (fclose(stdout) == 0 && !failed)
		return EX_OK;
	fprintf(stderr, "moca: cannot write standard output: %s\n",
		errno ? strerror(errno) : "write error");
	return EX_IOERR;
}

/* Whether models/ stands in the directory, which may be made longer by what is behind it. */
static bool holds_models(const char *directory)
{
	char models[PATH_MAX + 16];
	snprintf(models, sizeof models, "%s/models/socs", directory);
	return access(models, R_OK) == 0;
}

/* A checkout keeps its data above the binary, wherever the build directory is; an installation beside
 * bin/, in share/moca. */
static bool data_near_binary(char directory[PATH_MAX])
{
	char installed[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", directory, PATH_MAX - 1);
	if (length < 0)
		return false;
	directory[length] = '\0';
	for (int up = 0; up < 3; up++) {
		dirname(directory);
		if (holds_models(directory))
			return true;
		snprintf(installed, sizeof installed, "%.*s/share/moca", PATH_MAX - 16, directory);
		if (holds_models(installed)) {
			memcpy(directory, installed, sizeof installed);
			return true;
		}
	}
	return false;
}

const char *cli_data_directory(void)
{
	static char directory[PATH_MAX];
	const char *given = getenv("MOCA_DATA");
	if (given && *given)
		return given;
	if (!*directory && !data_near_binary(directory))
		snprintf(directory, sizeof directory, "%s", DATA_DIRECTORY);
	return directory;
}

static void files_find(const char *directory, const char *extension, glob_t *found)
{
	char pattern[2 * PATH_MAX];
	snprintf(pattern, sizeof pattern, "%s/%s/*.%s", cli_data_directory(), directory, extension);
	if (glob(pattern, 0, NULL, found) != 0)
		found->gl_pathc = 0;
}

const char *const *cli_names(const char *directory, const char *extension, struct arena *arena)
{
	glob_t found = {0};
	files_find(directory, extension, &found);
	const char **names = arena_array(arena, found.gl_pathc + 1, sizeof *names);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *name = strrchr(found.gl_pathv[i], '/') + 1;
		names[i] = arena_copy(arena, name, strlen(name) - strlen(extension) - 1);
	}
	globfree(&found);
	return names;
}

bool cli_resolve(const char *name, const char *directory, const char *extension,
	struct arena *arena, const char **path, struct err *err)
{
	if (strpbrk(name, "/.")) {
		*path = name;
		return true;
	}
	*path = arena_printf(
		arena, "%s/%s/%s.%s", cli_data_directory(), directory, name, extension);
	if (access(*path, R_OK) == 0)
		return true;
	const char *const *names = cli_names(directory, extension, arena);
	if (!*names)
		return err_set(err, EX_NOINPUT,
			"there are no %s in %s; expected moca's data there: set MOCA_DATA to its "
			"directory",
			directory, cli_data_directory());
	const char *nearest = text_nearest(name, names);
	const char *slash = strrchr(directory, '/'), *kinds = slash ? slash + 1 : directory;
	return err_set(err, EX_NOINPUT, "unknown %.*s '%s'%s%s%s (moca list %s)",
		(int)strlen(kinds) - 1, kinds, name, nearest ? "; did you mean '" : "",
		nearest ? nearest : "", nearest ? "'?" : "", kinds);
}

/* ---- being stopped ---- */

volatile int cli_stop;
static volatile time_t stopped_at;

/* Who is to end, and does not within a second, is ended by the next signal. Those that come at once are the same
 * wish, sent to a process and to its group: timeout(1) and batch systems do that. */
static void on_stop(int number)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (cli_stop && now.tv_sec - stopped_at > 1) {
		signal(number, SIG_DFL);
		raise(number);
	}
	stopped_at = cli_stop ? stopped_at : now.tv_sec;
	cli_stop = number;
}

void cli_catch_stop(void)
{
	struct sigaction action = {.sa_handler = on_stop};
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

int cli_stopped(int status)
{
	return cli_stop && status == EX_OK ? 128 + cli_stop : status;
}
