/* cli/style.h: colours and width of a terminal. Colours are sent only to a terminal that knows them (TERM is not dumb),
 * unless the environment has NO_COLOR (https://no-color.org). */
#ifndef CLI_STYLE_H
#define CLI_STYLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum style { STYLE_PLAIN, STYLE_STRONG, STYLE_FAINT, STYLE_GOOD, STYLE_BAD };

bool style_wanted(FILE *stream);

/* What switches a style on, or all off; "" where it is not wanted. */
const char *style_on(bool wanted, enum style style);
const char *style_off(bool wanted, enum style style);

/* Columns of the terminal; 0 = it is none, or does not say. */
size_t style_columns(FILE *stream);

#endif
