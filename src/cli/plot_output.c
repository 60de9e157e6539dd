/* moca plot: pictures and captions, and where they go. */
#include "cli/plot.h"
#include "cli/cli.h"

#include <errno.h>
#include <libgen.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

int plot_name_index(const char *name, const char *const *names)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

/* ---- where it goes ---- */

static bool is_directory(const char *path)
{
	struct stat found;
	return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

/* As `mkdir -p`. */
static bool directory_make(const char *path, struct arena *arena, struct err *err)
{
	if (is_directory(path))
		return true;
	char *above = dirname(arena_copy(arena, path, strlen(path)));
	if (strcmp(above, path) != 0 && !directory_make(above, arena, err))
		return false;
	if (mkdir(path, 0777) == 0 || is_directory(path))
		return true;
	return err_set(err, EX_CANTCREAT, "cannot create directory %s: %s", path, strerror(errno));
}

static const char *default_directory(const struct plot_options *options)
{
	int above = (int)(plot_base_name(options->db) - options->db);
	return arena_printf(options->arena, "%.*sfigures", above, options->db);
}

/* --output names a file if one picture is drawn and it does not look like a directory. */
static bool output_is_file(const struct plot_options *options)
{
	if (!options->output || options->all || options->figures.count > 1
		|| options->formats.count > 1)
		return false;
	size_t length = strlen(options->output);
	return length && options->output[length - 1] != '/' && !is_directory(options->output);
}

void plot_formats_complete(struct plot_options *options)
{
	if (options->formats.count)
		return;
	const char *dot = options->output ? strrchr(plot_base_name(options->output), '.') : NULL;
	bool known =
		dot && output_is_file(options) && plot_name_index(dot + 1, plot_format_names) >= 0;
	list_add(&options->formats, known ? dot + 1 : "svg", options->arena);
}

/* A picture's path, and that path without its extension, for what stands beside it. */
struct target {
	const char *path, *stem;
};

static struct target target_of(
	const struct plot_options *options, const struct figure *figure, const char *format)
{
	struct arena *arena = options->arena;
	if (output_is_file(options)) {
		const char *dot = strrchr(plot_base_name(options->output), '.');
		size_t length = dot ? (size_t)(dot - options->output) : strlen(options->output);
		return (struct target){options->output, arena_copy(arena, options->output, length)};
	}
	const char *directory = options->output ? options->output : default_directory(options);
	size_t length = strlen(directory);
	const char *stem = arena_printf(arena, "%s%s%s", directory,
		length && directory[length - 1] == '/' ? "" : "/", figure->name);
	return (struct target){arena_printf(arena, "%s.%s", stem, format), stem};
}

/* A directory that nobody has made is made; for a file that somebody names it is expected to be there. */
static bool target_prepare(
	const struct plot_options *options, const struct target *target, struct err *err)
{
	struct arena *arena = options->arena;
	return output_is_file(options)
		|| directory_make(
			dirname(arena_copy(arena, target->path, strlen(target->path))), arena, err);
}

/* ---- a picture and its caption ---- */

static bool caption_save(const struct figure *figure, const struct target *target,
	const char *scripts, const struct plot_style *style, const struct names *policies,
	struct arena *arena, struct err *err)
{
	struct plot_bytes caption;
	const char *path = arena_printf(
		arena, "%s.caption.%s", target->stem, style->format == PLOT_TEX ? "tex" : "txt");
	return plot_caption(figure, scripts, style, policies, arena, &caption, err)
		&& plot_save(path, &caption, err);
}

static bool picture_save(const struct picture *picture, const struct target *target,
	struct arena *arena, struct err *err)
{
	const char *inclusion = arena_printf(arena, "%s-inc.pdf", target->stem);
	return (!picture->inclusion.length || plot_save(inclusion, &picture->inclusion, err))
		&& plot_save(target->path, &picture->page, err);
}

static struct plot_style style_of(const struct plot_job *job, const struct figure *figure,
	const char *format, const struct target *target)
{
	const struct plot_options *options = job->options;
	return (struct plot_style){
		.format = (enum plot_format)plot_name_index(format, plot_format_names),
		.width = options->width,
		.title = options->title,
		.provenance = plot_small_print(job, figure),
		.inclusion = arena_printf(options->arena, "%s-inc", plot_base_name(target->stem)),
		.policies = job->policies,
	};
}

static bool picture_draw(const struct plot_job *job, const struct figure *figure,
	const char *format, const struct plot_bytes *csv, const struct names *policies,
	struct err *err)
{
	struct arena *arena = job->options->arena;
	struct target target = target_of(job->options, figure, format);
	struct plot_style style = style_of(job, figure, format, &target);
	struct picture picture;
	bool alone = plot_is_stream(target.path); /* nothing can stand beside it */
	if (alone && style.format == PLOT_TEX)
		return err_set(err, EX_USAGE,
			"format tex is two files, NAME.tex and NAME-inc.pdf; expected --output NAME.tex");
	const char *scripts = arena_printf(arena, "%s/plots", cli_data_directory());
	if (!plot_draw(figure, scripts, &style, csv, arena, &picture, err)
		|| !target_prepare(job->options, &target, err)
		|| !picture_save(&picture, &target, arena, err)
		|| (!alone
			&& !caption_save(figure, &target, scripts, &style, policies, arena, err)))
		return false;
	if (!alone)
		puts(target.path);
	fflush(stdout); /* what follows may go to stderr */
	return true;
}

bool plot_figure_draw(const struct plot_job *job, const struct figure *figure,
	const struct plot_bytes *csv, const struct names *policies, struct err *err)
{
	const struct list *formats = &job->options->formats;
	for (size_t i = 0; i < formats->count; i++)
		if (!picture_draw(job, figure, formats->values[i], csv, policies, err))
			return false;
	return true;
}
