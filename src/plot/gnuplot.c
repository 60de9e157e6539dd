/* Runs gnuplot, without a shell and without files (but for LaTeX: tex.c): data goes in by a file that exists in
 * memory only, the picture and the complaints come back by pipes. */
#include "plot/internal.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

extern char **environ;

const char *const plot_format_names[] = {"svg", "png", "pdf", "tex", NULL};
const char *const plot_width_names[] = {"auto", "column", "page", "slide", NULL};

/* ---- what gnuplot is told ---- */

/* NAME = 'TEXT'; in gnuplot's words. Inside single quotes only the quote itself is special. */
static void assign(FILE *stream, const char *name, const char *text)
{
	fprintf(stream, "%s = '", name);
	for (; *text; text++) {
		if (*text == '\'')
			putc('\'', stream);
		putc((unsigned char)*text < ' ' ? ' ' : *text, stream);
	}
	fputs("'; ", stream);
}

/* A list of gnuplot's words, which may hold blanks. */
static const char *words_of(const struct names *names, struct arena *arena)
{
	const char *words = "";
	for (size_t i = 0; i < names->count; i++)
		words = arena_printf(
			arena, "%s%s\"%s\"", words, *words ? " " : "", names->names[i]);
	return words;
}

/* output: a file's path, or "". */
static char *variables(
	const struct plot_style *style, int data, const char *output, struct arena *arena)
{
	char *text = NULL, path[32];
	size_t length = 0;
	FILE *stream = open_memstream(&text, &length);
	if (!stream)
		errx(EX_OSERR, "out of memory");
	snprintf(path, sizeof path, "/proc/self/fd/%d", data);
	assign(stream, "data", path);
	assign(stream, "output", output);
	assign(stream, "format", plot_format_names[style->format]);
	assign(stream, "width", plot_width_names[style->width]);
	assign(stream, "title", style->title);
	assign(stream, "provenance", style->provenance);
	assign(stream, "all_policies", words_of(&style->policies, arena));
	if (fclose(stream) != 0)
		errx(EX_OSERR, "out of memory");
	return text;
}

/* Our environment, but the locale and the time zone that give the same bytes everywhere, and none
 * of gnuplot's own variables. */
static char **environment(struct arena *arena)
{
	static char locale[] = "LC_ALL=C.UTF-8", zone[] = "TZ=UTC0";
	size_t count = 0, kept = 0;
	while (environ[count])
		count++;
	char **variables = arena_array(arena, count + 3, sizeof *variables);
	for (size_t i = 0; i < count; i++) {
		const char *each = environ[i];
		if (strncmp(each, "LC_", 3) && strncmp(each, "TZ=", 3) && strncmp(each, "GNU", 3))
			variables[kept++] = environ[i];
	}
	variables[kept++] = locale;
	variables[kept++] = zone;
	return variables;
}

/* ---- the child ---- */

struct child {
	pid_t pid;
	int output, complaints; /* our ends of the pipes */
};

/* Opens two pipes; ends[0], ends[1]: output, ends[2], ends[3]: complaints. */
static bool pipes_open(int ends[4], struct err *err)
{
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_set(err, EX_OSERR, "cannot make a pipe: %s", strerror(errno));
	if (pipe2(ends + 2, O_CLOEXEC) == 0)
		return true;
	int reason = errno;
	close(ends[0]);
	close(ends[1]);
	return err_set(err, EX_OSERR, "cannot make a pipe: %s", strerror(reason));
}

static int spawn(char *const argv[], char *const env[], const int ends[4], pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, ends[3], STDERR_FILENO);
	int problem = posix_spawnp(pid, argv[0], &actions, NULL, argv, env);
	posix_spawn_file_actions_destroy(&actions);
	return problem;
}

static bool child_start(char *const argv[], char *const env[], struct child *child, struct err *err)
{
	int ends[4];
	if (!pipes_open(ends, err))
		return false;
	int problem = spawn(argv, env, ends, &child->pid);
	close(ends[1]);
	close(ends[3]);
	child->output = ends[0];
	child->complaints = ends[2];
	if (problem == 0)
		return true;
	close(ends[0]);
	close(ends[2]);
	if (problem == ENOENT)
		return err_set(err, EX_UNAVAILABLE,
			"gnuplot is not installed; to install it: apt-get install gnuplot-nox");
	return err_set(err, EX_OSERR, "cannot run gnuplot: %s", strerror(problem));
}

/* Appends what is there to read; false at the end. */
static bool drain(int descriptor, FILE *stream)
{
	char bytes[16384];
	ssize_t length = read(descriptor, bytes, sizeof bytes);
	if (length > 0)
		fwrite(bytes, 1, (size_t)length, stream);
	return length > 0 || (length < 0 && errno == EINTR);
}

/* Both pipes at once: a child that fills one while we read the other would wait for ever. */
static void child_read(const struct child *child, FILE *output, FILE *complaints)
{
	struct pollfd ends[] = {{.fd = child->output, .events = POLLIN},
		{.fd = child->complaints, .events = POLLIN}};
	while (ends[0].fd >= 0 || ends[1].fd >= 0) {
		if (poll(ends, 2, -1) < 0)
			continue;
		if (ends[0].revents && !drain(ends[0].fd, output))
			ends[0].fd = -1;
		if (ends[1].revents && !drain(ends[1].fd, complaints))
			ends[1].fd = -1;
	}
}

static int child_end(const struct child *child)
{
	int status;
	close(child->output);
	close(child->complaints);
	while (waitpid(child->pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

/* What it said, on one line. */
static const char *flattened(char *text)
{
	char *to = text;
	for (const char *from = text; *from; from++) {
		bool blank = *from == '\n' || *from == '\t' || *from == ' ';
		if (!blank)
			*to++ = *from;
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	}
	while (to > text && to[-1] == ' ')
		to--;
	*to = '\0';
	return *text ? text : "it said nothing";
}

static bool child_run(char *const argv[], char *const env[], struct arena *arena,
	struct plot_bytes *picture, struct err *err)
{
	struct child child;
	char *bytes = NULL, *words = NULL;
	size_t length = 0, words_length = 0;
	if (!child_start(argv, env, &child, err))
		return false;
	FILE *output = open_memstream(&bytes, &length);
	FILE *complaints = open_memstream(&words, &words_length);
	if (!output || !complaints)
		errx(EX_OSERR, "out of memory");
	child_read(&child, output, complaints);
	int status = child_end(&child);
	if (fclose(output) != 0 || fclose(complaints) != 0)
		errx(EX_OSERR, "out of memory");
	*picture = (struct plot_bytes){arena_copy(arena, bytes, length), length};
	bool ok = status == 0;
	if (!ok)
		err_set(err, EX_SOFTWARE, "gnuplot failed: %s", flattened(words));
	free(bytes);
	free(words);
	return ok;
}

/* ---- in and out ---- */

static bool write_all(int descriptor, const struct plot_bytes *text)
{
	for (size_t done = 0; done < text->length;) {
		ssize_t n = write(descriptor, text->bytes + done, text->length - done);
		if (n < 0 && errno != EINTR)
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	return true;
}

/* A file without a name, which gnuplot can read as often as it likes. */
static int memory_file(const struct plot_bytes *text, struct err *err)
{
	int descriptor = memfd_create("figure", 0);
	if (descriptor >= 0 && write_all(descriptor, text))
		return descriptor;
	err_set(err, EX_OSERR, "cannot hold the figure's data: %s", strerror(errno));
	if (descriptor >= 0)
		close(descriptor);
	return -1;
}

/* The one thing in a PDF that differs from one minute to the next. Its length must stay. */
static void date_remove(char *bytes, size_t length)
{
	static const char mark[] = "/CreationDate (D:", date[] = "19700101000000";
	char *found = memmem(bytes, length, mark, sizeof mark - 1);
	if (found && (size_t)(bytes + length - found) >= sizeof mark - 1 + sizeof date - 1)
		memcpy(found + sizeof mark - 1, date, sizeof date - 1);
}

static bool script_run(const char *script, const struct plot_style *style,
	const struct plot_bytes *csv, const char *output, struct arena *arena,
	struct plot_bytes *printed, struct err *err)
{
	int data = memory_file(csv, err);
	if (data < 0)
		return false;
	char program[] = "gnuplot", plain[] = "-d", evaluate[] = "-e";
	char *settings = variables(style, data, output, arena);
	char *argv[] = {program, plain, evaluate, settings,
		arena_copy(arena, script, strlen(script)), NULL};
	bool ok = child_run(argv, environment(arena), arena, printed, err);
	free(settings);
	close(data);
	return ok;
}

static bool tex_draw(const char *script, const struct plot_style *style,
	const struct plot_bytes *csv, struct arena *arena, struct picture *picture, struct err *err)
{
	struct tex_files files;
	struct plot_bytes nothing;
	if (!tex_files_make(&files, err))
		return false;
	bool ok = script_run(script, style, csv, files.path, arena, &nothing, err)
		&& tex_files_read(&files, style->inclusion, arena, picture, err);
	tex_files_remove(&files);
	if (ok)
		date_remove(picture->inclusion.bytes, picture->inclusion.length);
	return ok;
}

bool plot_draw(const struct figure *figure, const char *scripts, const struct plot_style *style,
	const struct plot_bytes *csv, struct arena *arena, struct picture *picture, struct err *err)
{
	const char *script = arena_printf(arena, "%s/%s.gp", scripts, figure->name);
	*picture = (struct picture){0};
	if (access(script, R_OK) != 0)
		return err_set(err, EX_NOINPUT, "cannot read %s: %s", script, strerror(errno));
	if (style->format == PLOT_TEX)
		return tex_draw(script, style, csv, arena, picture, err);
	if (!script_run(script, style, csv, "", arena, &picture->page, err))
		return false;
	if (!picture->page.length)
		return err_set(err, EX_SOFTWARE, "gnuplot drew nothing with %s", script);
	if (style->format == PLOT_PDF)
		date_remove(picture->page.bytes, picture->page.length);
	return true;
}
