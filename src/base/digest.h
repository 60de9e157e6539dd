/* base/digest.h: SHA-256 as hexadecimal text (by libmd): the name of a content. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>

enum { DIGEST_TEXT = 65 }; /* 64 digits and the NUL */

void digest(const void *bytes, size_t length, char text[DIGEST_TEXT]);

#endif
