#include "base/digest.h"

#include <sys/types.h>

#include <sha2.h>

void digest(const void *bytes, size_t length, char text[DIGEST_TEXT])
{
	SHA256Data(bytes, length, text);
}
