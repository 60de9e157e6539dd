/* base/ini.h: an INI file as a list of placed entries (parsed by libinih).
 *
 * [section], then `key = value`; '#' or ';' begins a comment. Indentation means nothing. A key
 * stands once in its section. */
#ifndef BASE_INI_H
#define BASE_INI_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

struct ini_entry {
	const char *section, *key, *value;
	struct place place; /* of the value */
	unsigned key_column;
};

struct ini {
	const struct text *text;
	size_t count;
	struct ini_entry *entries; /* in the file's order */
};

bool ini_parse_text(const struct text *text, struct arena *arena, struct ini *ini, struct err *err);

/* The place of the entry's key. */
struct place ini_key_place(const struct ini_entry *entry);

/* The entry, or NULL. */
const struct ini_entry *ini_find(const struct ini *ini, const char *section, const char *key);

#endif
