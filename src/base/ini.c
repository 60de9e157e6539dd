#include "base/ini.h"

#include <ini.h>
#include <string.h>
#include <sysexits.h>

/* libinih's line buffer holds 200 bytes. A longer value does not pass through it: what does is its key, with
 * this in its place. */
enum { LINE_MOST = 190 };
static const char long_value_mark[] = "\x1a";

struct scan {
	struct ini *ini;
	struct arena *arena;
	const char *next; /* where the next line begins */
	const char *line_start;
	unsigned line;
	const char *long_value; /* of the line, if it is too long for libinih */
	size_t capacity;
	struct err *err;
	bool failed;
};

static struct place here(const struct scan *scan, unsigned column)
{
	const struct text *text = scan->ini->text;
	return (struct place){text->file, text->bytes, scan->line, column};
}

static bool refuse(struct scan *scan, unsigned column, const char *text)
{
	struct place place = here(scan, column);
	scan->failed = true;
	return err_at(scan->err, &place, "%s", text);
}

/* libinih goes on after a line that it cannot read and names it in the end; what follows such a
 * line must not be blamed first. */
static bool line_check(struct scan *scan, const char *line, size_t length)
{
	bool nothing = length == 0 || strchr(";#\r", *line);
	bool section = *line == '[' && memchr(line, ']', length);
	bool entry = *line != '[' && (memchr(line, '=', length) || memchr(line, ':', length));
	return nothing || section || entry
		|| refuse(scan, (unsigned)(line - scan->line_start) + 1,
			"expected [section] or key = value");
}

/* What libinih would make of a value: no blanks around it, no comment behind a blank and a semicolon. */
static const char *value_copy(struct scan *scan, const char *start, const char *end)
{
	start += strspn(start, " \t");
	for (const char *at = start; at + 1 < end; at++)
		if (strchr(" \t", at[0]) && at[1] == ';')
			end = at;
	while (end > start && strchr(" \t\r", end[-1]))
		end--;
	return arena_copy(scan->arena, start, (size_t)(end - start));
}

/* Keeps a long line's value back, or leaves out a long comment. */
static bool long_line(struct scan *scan, const char *start, const char *end, char *buffer)
{
	const char *equals = strpbrk(start, "=:\n");
	bool comment = strchr(";#", *start), entry = *start != '[' && *equals != '\n';
	if (!comment && (!entry || equals - start > LINE_MOST - 2)) {
		refuse(scan, 0, "the line is too long; expected at most 190 bytes");
		return false;
	}
	if (comment) {
		strcpy(buffer, ";\n");
		return true;
	}
	scan->long_value = value_copy(scan, equals + 1, end);
	memcpy(buffer, start, (size_t)(equals - start));
	sprintf(buffer + (equals - start), "=%s\n", long_value_mark);
	return true;
}

/* fgets of libinih's reader, over memory, counting lines. Indentation is left out: libinih would
 * take an indented line for more of the value above it. */
static char *line_next(char *buffer, int size, void *stream)
{
	struct scan *scan = stream;
	if (!*scan->next || scan->failed)
		return NULL;
	const char *end = strchrnul(scan->next, '\n');
	size_t length = (size_t)(end - scan->next);
	scan->line++;
	scan->line_start = scan->next;
	scan->long_value = NULL;
	const char *start = scan->next + strspn(scan->next, " \t");
	bool is_long = length > LINE_MOST || length + 2 > (size_t)size;
	length = (size_t)(end - start);
	if (!line_check(scan, start, length) || (is_long && !long_line(scan, start, end, buffer)))
		return NULL;
	scan->next = end + (*end != '\0');
	if (is_long)
		return buffer;
	memcpy(buffer, start, length);
	memcpy(buffer + length, "\n", 2);
	return buffer;
}

/* The column in which the value stands on the current line. */
static unsigned value_column(const struct scan *scan, const char *value)
{
	const char *equals = strpbrk(scan->line_start, "=:\n");
	if (!equals || *equals == '\n')
		return 1;
	const char *at = *value ? strstr(equals, value) : NULL;
	return (unsigned)((at ? at : equals + 1) - scan->line_start) + 1;
}

static unsigned key_column(const struct scan *scan)
{
	return (unsigned)strspn(scan->line_start, " \t") + 1;
}

static void entries_grow(struct scan *scan)
{
	struct ini *ini = scan->ini;
	if (ini->count < scan->capacity)
		return;
	scan->capacity = scan->capacity ? 2 * scan->capacity : 64;
	struct ini_entry *entries = arena_array(scan->arena, scan->capacity, sizeof *entries);
	if (ini->count)
		memcpy(entries, ini->entries, ini->count * sizeof *entries);
	ini->entries = entries;
}

static int on_entry(void *user, const char *section, const char *key, const char *value)
{
	struct scan *scan = user;
	if (scan->failed)
		return 0;
	if (scan->long_value && strcmp(value, long_value_mark) == 0)
		value = scan->long_value;
	unsigned column = value_column(scan, value);
	if (!*section)
		return refuse(
			scan, key_column(scan), "a key before any section; expected [section]");
	if (ini_find(scan->ini, section, key))
		return refuse(
			scan, key_column(scan), "this key was given before; expected each once");
	entries_grow(scan);
	struct arena *arena = scan->arena;
	scan->ini->entries[scan->ini->count++] = (struct ini_entry){
		arena_copy(arena, section, strlen(section)), arena_copy(arena, key, strlen(key)),
		arena_copy(arena, value, strlen(value)), here(scan, column), key_column(scan)};
	return 1;
}

bool ini_parse_text(const struct text *text, struct arena *arena, struct ini *ini, struct err *err)
{
	*ini = (struct ini){.text = text};
	struct scan scan = {.ini = ini, .arena = arena, .next = text->bytes, .err = err};
	int bad_line = ini_parse_stream(line_next, &scan, on_entry, &scan);
	if (scan.failed)
		return false;
	if (bad_line != 0) {
		scan.line = (unsigned)(bad_line > 0 ? bad_line : 0);
		return refuse(&scan, 1, "expected [section] or key = value");
	}
	if (!ini->count) {
		scan.line = 1;
		return refuse(&scan, 0, "nothing in it; expected [section] and key = value lines");
	}
	return true;
}

struct place ini_key_place(const struct ini_entry *entry)
{
	struct place place = entry->place;
	place.column = entry->key_column;
	return place;
}

const struct ini_entry *ini_find(const struct ini *ini, const char *section, const char *key)
{
	for (size_t i = 0; i < ini->count; i++)
		if (!strcmp(ini->entries[i].section, section) && !strcmp(ini->entries[i].key, key))
			return &ini->entries[i];
	return NULL;
}
