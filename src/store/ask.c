/* Questions: the views of schema.sql as named queries, and read-only SQL. */
#include "store/internal.h"

#include "base/text.h"

#include <string.h>
#include <sysexits.h>

/* ---- named queries ---- */

static const char create_view[] = "\nCREATE VIEW ";

/* The comment line that ends at `end`, without its dashes. */
static const char *comment_before(const char *end, struct arena *arena)
{
	const char *start = end;
	while (start > schema_sql && start[-1] != '\n')
		start--;
	start += strspn(start, "- ");
	return arena_copy(arena, start, (size_t)(end - start));
}

/* The query of the view whose statement follows `newline`. */
static struct named_query query_at(const char *newline, struct arena *arena)
{
	const char *sql = newline + 1;
	const char *name = newline + strlen(create_view);
	const char *end = strstr(sql, ";\n"); /* schema.sql has it nowhere inside a view */
	return (struct named_query){arena_copy(arena, name, strcspn(name, " \n")),
		comment_before(newline, arena), arena_copy(arena, sql, (size_t)(end + 1 - sql))};
}

const struct named_query *store_queries(struct arena *arena)
{
	size_t count = 0;
	const char *at = schema_sql;
	for (; (at = strstr(at, create_view)); at++)
		count++;
	struct named_query *queries = arena_array(arena, count + 1, sizeof *queries);
	count = 0;
	for (at = schema_sql; (at = strstr(at, create_view)); at++)
		queries[count++] = query_at(at, arena);
	return queries;
}

/* ---- free SQL ---- */

const char *store_quoted(const char *text, struct arena *arena)
{
	const char *sql = "'";
	for (; *text; text++)
		sql = arena_printf(arena, "%s%s%c", sql, *text == '\'' ? "'" : "", *text);
	return arena_printf(arena, "%s'", sql);
}

const char *store_literal(const char *value, struct arena *arena)
{
	double number;
	const char *problem;
	char digits[NUMBER_TEXT];
	if (text_to_double(value, &number, &problem))
		return arena_printf(arena, "%s", text_from_double(number, digits));
	return store_quoted(value, arena);
}

/* Pragmas that only tell. */
static bool pragma_tells(const char *name, const char *argument)
{
	static const char *const with_argument[] = {"table_info", "table_xinfo", "table_list",
		"index_list", "index_info", "index_xinfo", "foreign_key_list", "integrity_check",
		"quick_check", "foreign_key_check", NULL};
	static const char *const alone[] = {"application_id", "user_version", "journal_mode",
		"page_count", "page_size", "compile_options", "function_list", NULL};
	for (const char *const *known = with_argument; *known; known++)
		if (strcmp(*known, name) == 0)
			return true;
	for (const char *const *known = alone; *known && !argument; known++)
		if (strcmp(*known, name) == 0)
			return true;
	return false;
}

/* sqlite3_stmt_readonly calls ATTACH and some pragmas read-only; this does not. */
static int authorise(void *data, int action, const char *first, const char *second,
	const char *database, const char *trigger)
{
	(void)data, (void)database, (void)trigger;
	switch (action) {
	case SQLITE_UPDATE: /* what declaring json_each and its like looks like; no row changes */
		return strcmp(first, "sqlite_master") == 0 ? SQLITE_OK : SQLITE_DENY;
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_FUNCTION:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_PRAGMA:
		return pragma_tells(first, second) ? SQLITE_OK : SQLITE_DENY;
	default:
		return SQLITE_DENY;
	}
}

/* Places SQLite's message in the text of the question. */
static bool refuse_sql(struct err *err, const char *sql, int offset, const char *message)
{
	struct place place = {.file = "SQL", .source = sql, .line = 0, .column = 0};
	if (offset >= 0) {
		place.line = place.column = 1;
		for (int i = 0; i < offset && sql[i]; i++) {
			place.column = sql[i] == '\n' ? 1 : place.column + 1;
			place.line += sql[i] == '\n';
		}
	}
	err_at(err, &place, "%s", message);
	err->status = EX_USAGE;
	return false;
}

/* What follows the first statement, past blanks, comments and semicolons; "" = nothing. */
static const char *rest_of(const char *sql)
{
	for (;;) {
		sql += strspn(sql, " \t\r\n\f;");
		const char *end = NULL;
		if (strncmp(sql, "--", 2) == 0)
			end = strchr(sql, '\n');
		else if (strncmp(sql, "/*", 2) == 0)
			end = strstr(sql + 2, "*/");
		else
			return sql;
		if (!end)
			return "";
		sql = end + (*end == '*' ? 2 : 1);
	}
}

static const char writes[] = "this writes; expected a statement that only reads";

static bool fail_prepare(struct store *store, const char *sql, int code, struct err *err)
{
	if (code == SQLITE_AUTH)
		return refuse_sql(err, sql, -1, writes);
	if ((code & 0xff) != SQLITE_ERROR)
		return store_fail(store, code, err);
	return refuse_sql(err, sql, sqlite3_error_offset(store->db), sqlite3_errmsg(store->db));
}

static bool prepare_question(
	struct store *store, const char *sql, sqlite3_stmt **stmt, struct err *err)
{
	const char *tail;
	int code = sqlite3_prepare_v2(store->db, sql, -1, stmt, &tail);
	if (code != SQLITE_OK)
		return fail_prepare(store, sql, code, err);
	if (!*stmt)
		return refuse_sql(err, sql, -1, "no statement; expected a SELECT");
	if (!sqlite3_stmt_readonly(*stmt))
		return refuse_sql(err, sql, -1, writes);
	tail = rest_of(tail);
	if (*tail)
		return refuse_sql(err, sql, (int)(tail - sql), "a second statement; expected one");
	return true;
}

static bool bind_parameters(sqlite3_stmt *stmt, const char *sql, size_t count,
	const char *const *parameters, struct err *err)
{
	if ((size_t)sqlite3_bind_parameter_count(stmt) > count)
		return refuse_sql(err, sql, -1, "a parameter without a value");
	for (size_t i = 0; i < count; i++)
		sqlite3_bind_text(stmt, (int)i + 1, parameters[i], -1, SQLITE_STATIC);
	return true;
}

static struct cell cell_at(sqlite3_stmt *stmt, int column)
{
	struct cell cell = {.kind = CELL_NULL};
	switch (sqlite3_column_type(stmt, column)) {
	case SQLITE_NULL:
		break;
	case SQLITE_INTEGER:
		cell.kind = CELL_INTEGER;
		cell.integer = sqlite3_column_int64(stmt, column);
		break;
	case SQLITE_FLOAT:
		cell.kind = CELL_REAL;
		cell.real = sqlite3_column_double(stmt, column);
		break;
	default:
		cell.kind = CELL_TEXT;
		cell.text = (const char *)sqlite3_column_text(stmt, column);
	}
	return cell;
}

/* Steps through the rows. A row that the sink does not want ends the query without an error. */
static bool pass_rows(struct store *store, sqlite3_stmt *stmt, const char **names,
	struct cell *cells, row_sink sink, void *data, struct err *err)
{
	int count = sqlite3_column_count(stmt), code;
	for (int i = 0; i < count; i++)
		names[i] = sqlite3_column_name(stmt, i);
	if (!sink(data, (size_t)count, names, NULL))
		return true;
	while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
		for (int i = 0; i < count; i++)
			cells[i] = cell_at(stmt, i);
		if (!sink(data, (size_t)count, names, cells))
			return true;
	}
	if (code == SQLITE_DONE)
		return true;
	if ((code & 0xff) == SQLITE_ERROR) /* such as an overflow, or a malformed JSON text */
		return refuse_sql(err, sqlite3_sql(stmt), -1, sqlite3_errmsg(store->db));
	return store_fail(store, code, err);
}

bool store_query(struct store *store, const char *sql, size_t parameter_count,
	const char *const *parameters, row_sink sink, void *data, struct err *err)
{
	struct arena arena = {0};
	sqlite3_stmt *stmt = NULL;
	sqlite3_set_authorizer(store->db, authorise, NULL);
	bool ok = prepare_question(store, sql, &stmt, err)
		&& bind_parameters(stmt, sql, parameter_count, parameters, err);
	if (ok) {
		size_t count = (size_t)sqlite3_column_count(stmt);
		const char **names = arena_array(&arena, count, sizeof *names);
		struct cell *cells = arena_array(&arena, count, sizeof *cells);
		ok = pass_rows(store, stmt, names, cells, sink, data, err);
	}
	sqlite3_finalize(stmt);
	sqlite3_set_authorizer(store->db, NULL, NULL);
	arena_free(&arena);
	return ok;
}
