/* cli/cli.h: the commands. Only this room parses options, prints results and reports errors.
 *
 * A command is one file with one function and one row in main.c's table. It returns its exit status;
 * an error is reported once, by cli_fail. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/arena.h"
#include "base/err.h"

#include <argp.h>
#include <stdio.h>

struct command {
	const char *name, *summary;
	int (*run)(int argc, char **argv); /* argv[0] is "moca NAME" */
	const char *
		group; /* that begins with it, where commands are listed; NULL = the one before goes on */
};

/* Prints the error and returns its status. */
int cli_fail(const struct err *err);

/* argp_parse with our conventions: status 64 on wrong usage. */
void cli_parse(const struct argp *argp, int argc, char **argv, void *input);

/* Ends a command that printed: flushes standard output; status 74 if anything could not be written. */
int cli_finish(void);

/* Has SIGINT and SIGTERM asked to stop? The number of the signal, or 0; never while nobody has called
 * cli_catch_stop. Another signal, more than a second later, ends the program. A command that was stopped and has put in order
 * what it has done ends by cli_stopped. */
extern volatile int cli_stop;
void cli_catch_stop(void);

/* 128 + the signal if one has come and nothing else is wrong; else the status. */
int cli_stopped(int status);

/* The directory that holds models/, plots/ and traces/: $MOCA_DATA, the one above the binary's own
 * (a checkout), or where `make install` put them. */
const char *cli_data_directory(void);

/* Resolves NAME: a path if it has a slash or a dot, else DIRECTORY/NAME.EXTENSION under the data
 * directory. Status 66, with the nearest name, if there is no such file. */
bool cli_resolve(const char *name, const char *directory, const char *extension,
	struct arena *arena, const char **path, struct err *err);

/* The stems of the files with that extension, sorted, NULL-terminated. */
const char *const *cli_names(const char *directory, const char *extension, struct arena *arena);

#endif
