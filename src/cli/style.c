#include "cli/style.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool style_wanted(FILE *stream)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
	int fd = fileno(stream); /* a stream in memory has none */
	return fd >= 0 && isatty(fd) && !(none && *none) && term && *term
		&& strcmp(term, "dumb") != 0;
}

const char *style_on(bool wanted, enum style style)
{
	static const char *const codes[] = {"", "\033[1m", "\033[2m", "\033[32m", "\033[31m"};
	return wanted ? codes[style] : "";
}

const char *style_off(bool wanted, enum style style)
{
	return wanted && style != STYLE_PLAIN ? "\033[0m" : "";
}

size_t style_columns(FILE *stream)
{
	struct winsize size = {0};
	int fd = fileno(stream);
	return fd >= 0 && isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}
