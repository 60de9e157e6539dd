/* A picture for LaTeX is two files, which gnuplot names itself: a text, and a PDF beside it that the text
 * includes. They are made in a directory of their own, which is gone afterwards. */
#include "plot/internal.h"

#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

bool tex_files_make(struct tex_files *files, struct err *err)
{
	const char *above = getenv("TMPDIR");
	int length = snprintf(files->directory, sizeof files->directory, "%s/moca-XXXXXX",
		above && *above ? above : "/tmp");
	if (length >= (int)sizeof files->directory)
		return err_set(err, EX_CANTCREAT, "$TMPDIR is too long a path: %s", above);
	if (!mkdtemp(files->directory))
		return err_set(err, EX_CANTCREAT, "cannot create a directory in %s: %s",
			above && *above ? above : "/tmp", strerror(errno));
	snprintf(files->path, sizeof files->path, "%s/figure.tex", files->directory);
	return true;
}

static bool file_read(
	const char *path, struct arena *arena, struct plot_bytes *bytes, struct err *err)
{
	FILE *stream = fopen(path, "rb");
	if (!stream)
		return err_set(err, EX_SOFTWARE, "gnuplot left no %s: %s", path, strerror(errno));
	fseek(stream, 0, SEEK_END);
	long length = ftell(stream);
	rewind(stream);
	bytes->length = length > 0 ? (size_t)length : 0;
	bytes->bytes = arena_array(arena, bytes->length + 1, 1);
	bool ok = fread(bytes->bytes, 1, bytes->length, stream) == bytes->length;
	fclose(stream);
	return ok || err_set(err, EX_IOERR, "cannot read %s: %s", path, strerror(errno));
}

/* \includegraphics names the PDF by the path that gnuplot wrote it to. */
static bool inclusion_name(const struct tex_files *files, const char *inclusion,
	struct arena *arena, struct plot_bytes *text, struct err *err)
{
	size_t length = strlen(files->path) - strlen(".tex");
	char *path = memmem(text->bytes, text->length, files->path, length);
	if (!path)
		return err_set(err, EX_SOFTWARE, "gnuplot's LaTeX does not name its PDF");
	const char *named = arena_printf(arena, "%.*s%s%s", (int)(path - text->bytes), text->bytes,
		inclusion, path + length);
	*text = (struct plot_bytes){arena_copy(arena, named, strlen(named)), strlen(named)};
	return true;
}

/* figure.tex -> figure.pdf */
static const char *pdf_path(const struct tex_files *files, struct arena *arena)
{
	return arena_printf(arena, "%s/figure.pdf", files->directory);
}

bool tex_files_read(const struct tex_files *files, const char *inclusion, struct arena *arena,
	struct picture *picture, struct err *err)
{
	return file_read(files->path, arena, &picture->page, err)
		&& file_read(pdf_path(files, arena), arena, &picture->inclusion, err)
		&& inclusion_name(files, inclusion, arena, &picture->page, err);
}

void tex_files_remove(const struct tex_files *files)
{
	struct arena arena = {0};
	unlink(files->path);
	unlink(pdf_path(files, &arena));
	rmdir(files->directory);
	arena_free(&arena);
}
