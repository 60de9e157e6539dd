/* What stands below a picture. */
#include "plot/internal.h"

#include "base/text.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

/* Each where it begins, and how LaTeX writes it. */
static const char *const tex_words[][2] = {{"\\", "\\textbackslash{}"}, {"{", "\\{"}, {"}", "\\}"},
	{"%", "\\%"}, {"&", "\\&"}, {"#", "\\#"}, {"_", "\\_"}, {"$", "\\$"},
	{"~", "\\textasciitilde{}"}, {"^", "\\textasciicircum{}"}, {"−", "$-$"}, {"±", "$\\pm$"},
	{"÷", "$\\div$"}, {"·", "$\\cdot$"}, {"×", "$\\times$"}, {"≥", "$\\ge$"}, {"≤", "$\\le$"},
	{"–", "--"}, {"κ", "$\\kappa$"}, {"σ", "$\\sigma$"}, {NULL, NULL}};

static void tex_print(FILE *stream, const char *text)
{
	while (*text) {
		const char *const(*word)[2] = tex_words;
		while ((*word)[0] && strncmp(text, (*word)[0], strlen((*word)[0])) != 0)
			word++;
		if ((*word)[0])
			fputs((*word)[1], stream);
		else
			putc(*text, stream);
		text += (*word)[0] ? strlen((*word)[0]) : 1;
	}
}

/* Lines of the file as one paragraph. */
static const char *joined(const struct text *text, struct arena *arena)
{
	char *line = arena_copy(arena, text->bytes, text->length);
	for (char *at = line; *at; at++)
		if (*at == '\n')
			*at = at[1] ? ' ' : '\0';
	return line;
}

/* `a | b` as `a; b`. */
static const char *parts(const char *print, struct arena *arena)
{
	const char *text = "", *bar;
	for (; (bar = strstr(print, " | ")); print = bar + 3)
		text = arena_printf(arena, "%s%.*s; ", text, (int)(bar - print), print);
	return arena_printf(arena, "%s%s", text, print);
}

static const char *listed(const struct names *names, struct arena *arena)
{
	const char *text = "";
	for (size_t i = 0; i < names->count; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? ", " : "", names->names[i]);
	return names->count ? arena_printf(arena, "policies %s; ", text) : "";
}

static struct plot_bytes told(const char *text, enum plot_format format, struct arena *arena)
{
	char *bytes = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&bytes, &length);
	if (!stream)
		errx(EX_OSERR, "out of memory");
	if (format == PLOT_TEX)
		tex_print(stream, text);
	else
		fputs(text, stream);
	if (fclose(stream) != 0)
		errx(EX_OSERR, "out of memory");
	struct plot_bytes caption = {arena_copy(arena, bytes, length), length};
	free(bytes);
	return caption;
}

bool plot_caption(const struct figure *figure, const char *scripts, const struct plot_style *style,
	const struct names *policies, struct arena *arena, struct plot_bytes *caption,
	struct err *err)
{
	struct text text;
	const char *path = arena_printf(arena, "%s/%s.caption", scripts, figure->name);
	if (!text_read(path, arena, &text, err))
		return false;
	const char *whole = arena_printf(arena, "%s Data: %s%s.\n", joined(&text, arena),
		listed(policies, arena), parts(style->provenance, arena));
	*caption = told(whole, style->format, arena);
	return true;
}
