/* Puts a picture into its place: whole or not at all. */
#include "plot/plot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

/* Writes and closes; keeps the reason of the first failure in errno. */
static bool file_fill(int descriptor, const struct plot_bytes *picture)
{
	FILE *stream = fdopen(descriptor, "wb");
	if (!stream) {
		close(descriptor);
		return false;
	}
	bool ok = fwrite(picture->bytes, 1, picture->length, stream) == picture->length;
	int reason = errno;
	if (fclose(stream) == 0 && ok)
		return true;
	if (!ok)
		errno = reason;
	return false;
}

static bool special_write(const char *path, const struct plot_bytes *picture, struct err *err)
{
	/* at its end, if standard output is a file */
	int descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (descriptor < 0)
		return err_set(err, EX_CANTCREAT, "cannot open %s: %s", path, strerror(errno));
	return file_fill(descriptor, picture)
		|| err_set(err, EX_IOERR, "cannot write %s: %s", path, strerror(errno));
}

/* What open() would have given: mkstemp makes files for their owner's eyes only. */
static void mode_usual(int descriptor)
{
	mode_t mask = umask(0);
	umask(mask);
	fchmod(descriptor, 0666 & ~mask);
}

/* target: the file that the path leads to. */
static bool regular_write(
	const char *path, const char *target, const struct plot_bytes *picture, struct err *err)
{
	char *temporary = NULL;
	if (asprintf(&temporary, "%s.XXXXXX", target) < 0)
		return err_set(err, EX_OSERR, "out of memory");
	int descriptor = mkstemp(temporary);
	bool ok = descriptor >= 0;
	if (!ok)
		err_set(err, EX_CANTCREAT, "cannot create %s: %s", path, strerror(errno));
	if (ok) {
		mode_usual(descriptor);
		ok = file_fill(descriptor, picture)
			|| err_set(err, EX_IOERR, "cannot write %s: %s", path, strerror(errno));
		if (ok && rename(temporary, target) != 0)
			ok = err_set(
				err, EX_CANTCREAT, "cannot create %s: %s", path, strerror(errno));
		if (!ok)
			unlink(temporary);
	}
	free(temporary);
	return ok;
}

bool plot_is_stream(const char *path)
{
	struct stat found;
	return strncmp(path, "/dev/", 5) == 0
		|| (stat(path, &found) == 0 && !S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode));
}

/* A link stays one: what it points to is replaced. */
bool plot_save(const char *path, const struct plot_bytes *picture, struct err *err)
{
	if (plot_is_stream(path))
		return special_write(path, picture, err);
	char *linked = realpath(path, NULL);
	bool ok = regular_write(path, linked ? linked : path, picture, err);
	free(linked);
	return ok;
}
