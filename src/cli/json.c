#include "cli/json.h"

#include <stddef.h>

/* Length of the UTF-8 sequence at `text`, 0 if it is none. */
static size_t utf8_length(const unsigned char *text)
{
	unsigned char first = text[0];
	size_t length = first < 0x80            ? 1
		: first >= 0xc2 && first < 0xe0 ? 2
		: first >= 0xe0 && first < 0xf0 ? 3
		: first >= 0xf0 && first < 0xf5 ? 4
						: 0;
	for (size_t i = 1; i < length; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	if ((first == 0xe0 && text[1] < 0xa0) || (first == 0xf0 && text[1] < 0x90)
		|| (first == 0xed && text[1] >= 0xa0) || (first == 0xf4 && text[1] >= 0x90))
		return 0; /* overlong, a surrogate, or past the last code point */
	return length;
}

static void json_control(FILE *stream, unsigned char byte)
{
	static const char letters[] = "btn\0fr"; /* of bytes 8 to 13 */
	if (byte >= 8 && byte <= 13 && letters[byte - 8])
		fprintf(stream, "\\%c", letters[byte - 8]);
	else
		fprintf(stream, "\\u%04x", byte);
}

void json_text(FILE *stream, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	fputc('"', stream);
	while (*at) {
		size_t length = utf8_length(at);
		if (*at < ' ' || *at == 0x7f)
			json_control(stream, *at);
		else if (*at == '"' || *at == '\\')
			fprintf(stream, "\\%c", *at);
		else if (length)
			fwrite(at, 1, length, stream);
		else
			fputs("\\ufffd", stream); /* not UTF-8: JSON must be */
		at += length ? length : 1;
	}
	fputc('"', stream);
}
