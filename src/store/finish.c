/* Runs finish.sql, which makes of a sweep what questions read. */
#include "store/internal.h"

/* One statement; *rest is what follows it. */
static bool step_of(
	struct store *store, const char *sql, int64_t sweep_id, const char **rest, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int code = sqlite3_prepare_v2(store->db, sql, -1, &stmt, rest);
	int parameter = sqlite3_bind_parameter_index(stmt, ":sweep"); /* 0 = it has none */
	if (code == SQLITE_OK && parameter)
		code = sqlite3_bind_int64(stmt, parameter, sweep_id);
	if (code == SQLITE_OK && stmt) /* none: only a comment was left */
		code = sqlite3_step(stmt);
	bool ok = code == SQLITE_OK || code == SQLITE_DONE || store_fail(store, code, err);
	sqlite3_finalize(stmt);
	return ok;
}

bool store_finish_sweep(struct store *store, int64_t sweep_id, struct err *err)
{
	for (const char *sql = finish_sql; *sql;)
		if (!step_of(store, sql, sweep_id, &sql, err))
			return false;
	return true;
}
