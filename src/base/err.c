#include "base/err.h"

#include <stdarg.h>
#include <string.h>
#include <sysexits.h>

static void err_clear(struct err *err, int status)
{
	memset(err, 0, sizeof *err);
	err->status = status;
}

bool err_set(struct err *err, int status, const char *format, ...)
{
	err_clear(err, status);
	va_list args;
	va_start(args, format);
	vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	return false;
}

/* Copies line number `line` of the source, cut to the excerpt's size. */
static void excerpt_fill(struct err *err, const char *source, unsigned line)
{
	for (; source && line > 1; line--) {
		source = strchr(source, '\n');
		source = source ? source + 1 : NULL;
	}
	if (!source)
		return;
	size_t length = strcspn(source, "\n");
	if (length >= sizeof err->excerpt)
		length = sizeof err->excerpt - 1;
	memcpy(err->excerpt, source, length);
	for (size_t i = 0; i < length; i++) /* tabs and controls would move the caret */
		if ((unsigned char)err->excerpt[i] < ' ')
			err->excerpt[i] = ' ';
}

bool err_at(struct err *err, const struct place *place, const char *format, ...)
{
	err_clear(err, EX_DATAERR);
	snprintf(err->where, sizeof err->where, "%s", place->file);
	err->line = place->line;
	err->column = place->column;
	va_list args;
	va_start(args, format);
	vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	if (place->line)
		excerpt_fill(err, place->source, place->line);
	return false;
}

static void caret_print(FILE *stream, const struct err *err)
{
	if (!err->excerpt[0])
		return;
	fprintf(stream, "    %s\n", err->excerpt);
	if (err->column && err->column <= strlen(err->excerpt) + 1)
		fprintf(stream, "    %*s\n", (int)err->column, "^");
}

void err_print(FILE *stream, const struct err *err)
{
	if (!err->where[0]) {
		fprintf(stream, "moca: %s\n", err->text);
		return;
	}
	fputs(err->where, stream);
	if (err->line)
		fprintf(stream, ":%u", err->line);
	if (err->column)
		fprintf(stream, ":%u", err->column);
	fprintf(stream, ": %s\n", err->text);
	caret_print(stream, err);
}
