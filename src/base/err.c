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

/* Tabs and other controls would move the caret, or worse, obey themselves on a terminal. */
static void controls_blank(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == '\x7f')
			*text = ' ';
}

/* The bytes of a UTF-8 letter after its first take no room on the screen. */
static bool continues_letter(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Where the excerpt begins: at the line's first byte, unless the column is too far right. */
static size_t excerpt_start(const char *line, size_t length, unsigned column, size_t room)
{
	if (length <= room || column <= room / 2)
		return 0;
	size_t start = column - room / 2;
	start = start > length - room ? length - room : start;
	while (start < length && continues_letter(line[start]))
		start++;
	return start;
}

/* Copies the line to which the place points, or what of it fits. */
static void excerpt_fill(struct err *err, const struct place *place)
{
	const char *line = place->source;
	for (unsigned i = 1; line && i < place->line; i++) {
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	if (!line)
		return;
	size_t length = strcspn(line, "\n"), room = sizeof err->excerpt - 1;
	size_t start = excerpt_start(line, length, place->column, room);
	size_t kept = length - start < room ? length - start : room;
	while (start + kept < length && kept && continues_letter(line[start + kept]))
		kept--;
	memcpy(err->excerpt, line + start, kept);
	controls_blank(err->excerpt);
	if (place->column <= start || place->column > start + kept + 1)
		return;
	err->caret = place->column - (unsigned)start;
	for (size_t i = start; i + 1 < place->column; i++)
		err->caret -= continues_letter(line[i]);
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
	controls_blank(err->text); /* it may quote the input */
	if (place->line)
		excerpt_fill(err, place);
	return false;
}

static void caret_print(FILE *stream, const struct err *err)
{
	if (!err->excerpt[0])
		return;
	fprintf(stream, "    %s\n", err->excerpt);
	if (err->caret)
		fprintf(stream, "    %*s\n", (int)err->caret, "^");
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
