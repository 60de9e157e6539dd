#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* Copies without carriage returns that precede a newline; returns the length. */
static size_t copy_lf(char *to, const char *from, size_t length)
{
	size_t kept = 0;
	for (size_t i = 0; i < length; i++)
		if (!(from[i] == '\r' && i + 1 < length && from[i + 1] == '\n'))
			to[kept++] = from[i];
	return kept;
}

/* The place of a byte; what stands before it has no NUL, so that it can be shown. */
static struct place place_of(const char *file, const char *bytes, size_t offset)
{
	struct place place = {file, bytes, 1, 1};
	for (size_t i = 0; i < offset; i++) {
		place.line += bytes[i] == '\n';
		place.column = bytes[i] == '\n' ? 1 : place.column + 1;
	}
	return place;
}

bool text_from_bytes(const char *file, const char *bytes, size_t length, struct arena *arena,
	struct text *text, struct err *err)
{
	const char *nul = memchr(bytes, '\0', length);
	if (nul) {
		struct place place = place_of(file, bytes, (size_t)(nul - bytes));
		return err_at(err, &place, "a NUL byte; expected text");
	}
	if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
		bytes += 3;
		length -= 3;
	}
	char *copy = arena_alloc(arena, length + 1);
	length = copy_lf(copy, bytes, length);
	*text = (struct text){arena_copy(arena, file, strlen(file)), copy, length, NULL};
	return true;
}

/* Reads to the end of the stream into a growing buffer; the caller frees *bytes. errno says why it
 * failed. */
static bool stream_read(FILE *stream, char **bytes, size_t *length)
{
	FILE *buffer = open_memstream(bytes, length);
	if (!buffer)
		return false;
	char block[16384];
	size_t got;
	while ((got = fread(block, 1, sizeof block, stream)) > 0)
		fwrite(block, 1, got, buffer);
	int reason = errno;
	if (fclose(buffer) != 0)
		return false;
	errno = reason;
	return !ferror(stream);
}

bool text_read(const char *path, struct arena *arena, struct text *text, struct err *err)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *stream = standard ? stdin : fopen(path, "r");
	if (!stream)
		return err_set(err, EX_NOINPUT, "cannot open %s: %s", path, strerror(errno));
	char *bytes = NULL;
	size_t length = 0;
	bool ok = stream_read(stream, &bytes, &length);
	if (!ok)
		err_set(err, EX_NOINPUT, "cannot read %s: %s", path, strerror(errno));
	else
		ok = text_from_bytes(
			standard ? "standard input" : path, bytes, length, arena, text, err);
	free(bytes);
	if (!standard)
		fclose(stream);
	return ok;
}

static bool problem_set(const char **problem, const char *text)
{
	*problem = text;
	return false;
}

/* strtod and strtoll skip blanks and accept words like "inf"; a token of ours starts like a number. */
static bool starts_like_number(const char *token)
{
	return token[strspn(token, "+-")] != '\0' && strspn(token, "+-") <= 1
		&& strchr("0123456789.", token[strspn(token, "+-")]);
}

bool text_to_double(const char *token, double *value, const char **problem)
{
	char *end;
	errno = 0;
	double number = strtod(token, &end);
	if (!starts_like_number(token) || end == token || *end || strpbrk(token, "xX"))
		return problem_set(problem, "is not a number");
	if (!isfinite(number))
		return problem_set(problem, "is too large");
	*value = number;
	return true;
}

bool text_to_int64(const char *token, long long *value, const char **problem)
{
	char *end;
	errno = 0;
	long long number = strtoll(token, &end, 10);
	if (!starts_like_number(token) || end == token || *end)
		return problem_set(problem, "is not a whole number");
	if (errno == ERANGE)
		return problem_set(problem, "is too large");
	*value = number;
	return true;
}

const char *text_from_double(double value, char text[NUMBER_TEXT])
{
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, NUMBER_TEXT, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	return text;
}

size_t text_item_length(const char *text)
{
	size_t length = 0;
	for (int depth = 0; text[length] && (depth > 0 || text[length] != ','); length++)
		depth += (text[length] == '[') - (text[length] == ']');
	return length;
}

/* Levenshtein distance of two short words, by one row of the table. */
static size_t distance(const char *a, const char *b)
{
	enum { LONGEST = 63 };
	size_t row[LONGEST + 1], n = strlen(b);
	if (strlen(a) > LONGEST || n > LONGEST)
		return SIZE_MAX;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);
			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[n];
}

const char *text_nearest(const char *word, const char *const *names)
{
	const char *nearest = NULL;
	size_t length = strlen(word), least = length / 3 + 2;
	if (least > length) /* below: a third of the letters wrong, and one more; but not all */
		least = length;
	for (; *names; names++) {
		size_t d = distance(word, *names);
		if (d < least) {
			least = d;
			nearest = *names;
		}
	}
	return nearest;
}
