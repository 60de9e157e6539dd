/* store/internal.h: what the files of this room share.
 *
 * open.c       opens and closes, creates, refuses, transactions
 * statement.c  prepared statements: found by purpose, bound by name, kept for the next time
 * fail.c       SQLite's result codes -> our statuses and texts
 * add.c        records -> rows
 * load.c       rows -> records
 * sweep.c      sweeps and their points, both ways
 * finish.c     what is made of a sweep when all its points are there: runs finish.sql
 * ask.c        named queries and free SQL
 * copy.c       runs from one database into another
 * lock.c       one sweep at a time
 *
 * The life of a new database: the file is empty until store_begin puts the schema into the first
 * transaction. If that is rolled back the file is empty again, and store_close removes it. With the
 * first commit it changes to write-ahead logging, so that questions can be asked while a sweep
 * writes. */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include "store/store.h"

#include <sqlite3.h>

enum {
	APPLICATION_ID = 0x6d6f6361, /* as in schema.sql */
	SCHEMA_VERSION = 5,          /* as in schema.sql; older ones are not read */
	BUSY_MS = 5000,              /* how long another process may hold the lock */
};

/* schema.sql and finish.sql, made into objects by the Makefile. */
extern const char schema_sql[], finish_sql[];

/* The statements of add.c and load.c; statement.c has the text. */
enum statement_id {
	ADD_INPUT,
	ADD_LAYER,
	ADD_RUN, /* built from metric_table */
	ADD_TASK,
	ADD_BUNDLE,
	ADD_BUNDLE_INPUT,
	ADD_SWEEP,
	ADD_SWEEP_INPUT,
	ADD_AXIS,
	ADD_POINT,
	ADD_COORDINATE,
	FIND_INPUT,
	FIND_BUNDLE,
	FIND_RUN,
	FIND_CONTENTS,
	FIND_TASKS,
	FIND_SWEEP,
	FIND_POINTS,
	LOAD_RUN,
	LOAD_INPUTS,
	LOAD_CONTENTS,
	LOAD_KNOBS,
	LOAD_TASKS,
	LOAD_SWEEP_INPUTS,
	LOAD_POINTS,
	LOAD_TASK_ROWS,
	STATEMENTS
};

struct store {
	sqlite3 *db;
	char *path; /* as given: for messages */
	enum store_mode mode;
	bool created;   /* by us, and nothing has been committed yet */
	bool populated; /* the schema is there, committed or in our transaction */
	bool settled;   /* the schema is committed, and write-ahead logging has been asked for */
	bool still;     /* to be read as a file that nobody writes */
	sqlite3_stmt *statements[STATEMENTS];
};

/* ---- fail.c ---- */

/* Turns the handle's last error, whose result code is `code`, into *err. Returns false. */
bool store_fail(const struct store *store, int code, struct err *err);

/* Status 65: the file is not what it should be. Returns false. */
bool store_refuse(const struct store *store, struct err *err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* ---- statement.c ---- */

/* The statement, reset and with nothing bound, or NULL and *err. */
sqlite3_stmt *statement(struct store *store, enum statement_id id, struct err *err);

/* The number of a parameter (":run_id"). A name that the statement has not is a bug. */
int parameter(sqlite3_stmt *stmt, const char *name);

/* Binds by name. The text must live until the statement is done; NULL, like NaN, is stored as
 * NULL. */
void bind_text(sqlite3_stmt *stmt, const char *name, const char *text);
void bind_bytes(sqlite3_stmt *stmt, const char *name, const char *bytes, size_t length);
void bind_int64(sqlite3_stmt *stmt, const char *name, int64_t value);
void bind_double(sqlite3_stmt *stmt, const char *name, double value);

/* Runs a statement that returns no rows. */
bool statement_done(struct store *store, sqlite3_stmt *stmt, struct err *err);

/* Steps to the next row; *row is false after the last, and then the statement is reset. */
bool statement_row(struct store *store, sqlite3_stmt *stmt, bool *row, struct err *err);

/* Ends a statement before its last row. */
void statement_end(sqlite3_stmt *stmt);

void statements_free(struct store *store);

/* Runs SQL without parameters or rows. */
bool execute(struct store *store, const char *sql, struct err *err);

/* The columns of the current row. */
double column_double(sqlite3_stmt *stmt, int column);                         /* NULL -> NaN */
const char *column_text(sqlite3_stmt *stmt, int column, struct arena *arena); /* a copy */

/* ---- load.c, used by sweep.c too ---- */

/* Loads what a statement over the inputs of something (kind, name, sha256, content) yields. The statement
 * is bound. */
bool load_inputs(struct store *store, sqlite3_stmt *stmt, struct arena *arena,
	const struct input **inputs, size_t *count, struct err *err);

/* ---- records as columns: add.c, used by load.c too ---- */

/* A member of struct outcome that is a column of `task`. */
struct outcome_column {
	const char *name; /* of its parameter */
	size_t offset;
};

/* In the order of LOAD_TASKS and ADD_TASK; name NULL ends it. */
extern const struct outcome_column outcome_columns[];

#endif
