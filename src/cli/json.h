/* cli/json.h: texts for JSON. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <stdio.h>

/* In quotes, escaped; what is not UTF-8 becomes U+FFFD, since JSON must be. */
void json_text(FILE *stream, const char *text);

#endif
