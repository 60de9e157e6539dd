/* Opening, refusing, creating and closing a database; its transactions. */
#include "store/internal.h"

#include <assert.h>
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

/* ---- the file ---- */

/* Whether the directory that the path lies in may be written (the log lies beside the database). */
static bool directory_writable(const char *path)
{
	char *copy = strdup(path);
	bool writable = copy && access(dirname(copy), W_OK | X_OK) == 0;
	int number = errno;
	free(copy);
	errno = number;
	return writable;
}

static bool is_directory(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Whether there is a log with something in it: somebody is writing, or was interrupted. */
static bool log_exists(const char *path)
{
	char *log = NULL;
	struct stat status;
	bool exists = asprintf(&log, "%s-wal", path) >= 0 && stat(log, &status) == 0
		&& status.st_size > 0;
	free(log);
	return exists;
}

/* The path as an URI, for its parameters; ./ so that no name is taken for anything but a file. */
static char *uri_new(const char *path, const char *parameters)
{
	char *bytes = NULL;
	size_t length;
	FILE *uri = open_memstream(&bytes, &length);
	if (!uri)
		return NULL;
	fputs(path[0] == '/' ? "file:" : "file:./", uri);
	for (; *path; path++)
		if (strchr("%?#", *path))
			fprintf(uri, "%%%02X", (unsigned)(unsigned char)*path);
		else
			fputc(*path, uri);
	fputs(parameters, uri);
	fclose(uri);
	return bytes;
}

static bool open_handle(struct store *store, int flags, const char *parameters, struct err *err)
{
	char *uri = uri_new(store->path, parameters);
	if (!uri)
		return err_set(err, EX_OSERR, "out of memory");
	int code = sqlite3_open_v2(uri, &store->db, /* one thread at a time: no mutex */
		flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	free(uri);
	if (code != SQLITE_OK)
		return store_fail(store, code, err);
	sqlite3_busy_timeout(store->db, BUSY_MS);
	return true;
}

/* A reader of a logged database takes part in the log's bookkeeping, so it opens for writing if it
 * may: else the log's files would stay when it leaves. query_only and ask.c see to it that no row
 * changes. What cannot be written is read as it is, unless a log says that somebody is writing. */
static bool open_to_read(struct store *store, struct err *err)
{
	const char *path = store->path;
	if (access(path, R_OK) != 0)
		return err_set(err, EX_NOINPUT, "cannot open %s: %s%s%s", path, strerror(errno),
			errno == ENOENT ? "; to record runs there: moca run --db " : "",
			errno == ENOENT ? path : "");
	if (is_directory(path))
		return err_set(err, EX_NOINPUT, "cannot open %s: %s", path, strerror(EISDIR));
	bool ours = !store->still && access(path, W_OK) == 0 && directory_writable(path);
	store->still = !ours && !log_exists(path);
	return open_handle(store, ours ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY,
		       store->still ? "?immutable=1" : "", err)
		&& execute(store, "PRAGMA query_only = ON", err);
}

static bool open_to_write(struct store *store, struct err *err)
{
	const char *path = store->path;
	store->created = access(path, F_OK) != 0;
	const char *verb = store->created ? "create" : "write";
	if (is_directory(path))
		errno = EISDIR;
	else if ((store->created || access(path, W_OK) == 0) && directory_writable(path))
		return open_handle(store, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "", err)
			&& execute(
				store, "PRAGMA foreign_keys = ON; PRAGMA cache_size = -32768", err);
	store->created = false;
	return err_set(err, EX_CANTCREAT, "cannot %s %s: %s", verb, path, strerror(errno));
}

/* ---- what the file is ---- */

static bool number_of(struct store *store, const char *sql, int64_t *number, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	*number = 0;
	int code = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(stmt);
	if (code == SQLITE_ROW)
		*number = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return code == SQLITE_ROW || store_fail(store, code, err);
}

static bool check_version(struct store *store, int64_t version, struct err *err)
{
	if (version > SCHEMA_VERSION)
		return store_refuse(store, err,
			"made by a newer moca: its schema has version %lld; this program reads "
			"version %d",
			(long long)version, SCHEMA_VERSION);
	if (version < SCHEMA_VERSION)
		return store_refuse(store, err,
			"made by an older moca: its schema has version %lld; this program reads "
			"version %d",
			(long long)version, SCHEMA_VERSION);
	store->populated = true;
	return true;
}

/* Accepts a database of ours and, to write, an empty file; refuses everything else. */
static bool identify(struct store *store, struct err *err)
{
	int64_t application, version, tables;
	if (!number_of(store, "PRAGMA application_id", &application, err)
		|| !number_of(store, "PRAGMA user_version", &version, err)
		|| !number_of(store, "SELECT count(*) FROM sqlite_schema", &tables, err))
		return false;
	if (application == APPLICATION_ID)
		return check_version(store, version, err);
	if (tables == 0 && store->mode == STORE_WRITE)
		return true;
	if (tables == 0 && application == 0)
		return store_refuse(store, err,
			"empty; expected a moca database (another process may be about to write its "
			"first runs)");
	return store_fail(store, SQLITE_NOTADB, err);
}

/* Questions can then be asked while we write. A database that somebody else is using just now stays
 * as it is, and so does one on a file system that cannot do it. */
static void switch_to_log(struct store *store)
{
	if (!store->settled)
		sqlite3_exec(store->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL",
			NULL, NULL, NULL);
	store->settled = true;
}

static bool open_writer(struct store *store, struct err *err)
{
	if (!open_to_write(store, err) || !identify(store, err))
		return false;
	if (store->populated)
		switch_to_log(store);
	return true;
}

/* On a full disk there is no room for the log's bookkeeping: then the file is read as it is. */
static bool open_reader(struct store *store, struct err *err)
{
	if (!open_to_read(store, err))
		return false;
	if (identify(store, err))
		return true;
	if (err->status != EX_IOERR || store->still)
		return false;
	sqlite3_close(store->db);
	store->db = NULL;
	store->still = true;
	return open_to_read(store, err) && identify(store, err);
}

static bool open_mode(struct store *store, struct err *err)
{
	return store->mode == STORE_READ ? open_reader(store, err) : open_writer(store, err);
}

bool store_open(const char *path, enum store_mode mode, struct store **opened, struct err *err)
{
	*opened = NULL;
	struct store *store = calloc(1, sizeof *store);
	if (store)
		store->path = strdup(path);
	if (!store || !store->path) {
		free(store);
		return err_set(err, EX_OSERR, "out of memory");
	}
	store->mode = mode;
	if (!open_mode(store, err)) {
		store_close(store);
		return false;
	}
	*opened = store;
	return true;
}

/* ---- closing ---- */

/* Removes the file that we made if nothing was committed to it by anybody. The lock is held
 * meanwhile, and whoever waits for it finds out in store_begin. */
static void remove_if_empty(struct store *store)
{
	const char *file = sqlite3_db_filename(store->db, "main");
	struct err ignored;
	struct stat status;
	if (!execute(store, "PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE", &ignored))
		return; /* a journal on the disk might not fit it */
	if (stat(file, &status) == 0 && status.st_size == 0)
		unlink(file);
	execute(store, "ROLLBACK", &ignored);
}

static void roll_back(struct store *store)
{
	struct err ignored;
	if (!store->db || sqlite3_get_autocommit(store->db))
		return;
	execute(store, "ROLLBACK", &ignored);
	store->populated = store->settled;
}

static void close_handle(struct store *store)
{
	statements_free(store);
	roll_back(store);
	if (store->db && store->created)
		remove_if_empty(store);
	sqlite3_close(store->db); /* the last one out moves the log into the database */
	store->db = NULL;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	close_handle(store);
	free(store->path);
	free(store);
}

/* ---- transactions ---- */

static bool populate(struct store *store, struct err *err)
{
	if (!identify(store, err)) /* another process may have been faster */
		return false;
	return store->populated || (store->populated = execute(store, schema_sql, err));
}

/* Whether the file was removed, or replaced, since we opened it. */
static bool has_moved(struct store *store)
{
	int moved = 0;
	sqlite3_file_control(store->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	return moved;
}

static bool start_over(struct store *store, struct err *err)
{
	store->created = false;
	close_handle(store);
	return open_mode(store, err) && store_begin(store, err);
}

bool store_begin(struct store *store, struct err *err)
{
	assert(store->mode == STORE_WRITE && sqlite3_get_autocommit(store->db));
	bool begun = execute(store, "BEGIN IMMEDIATE", err);
	if (!store->populated && has_moved(store)) /* whoever made the file has given it up */
		return start_over(store, err);
	if (begun && (store->populated || populate(store, err)))
		return true;
	roll_back(store);
	return false;
}

bool store_commit(struct store *store, struct err *err)
{
	if (!execute(store, "COMMIT", err)) {
		roll_back(store);
		return false;
	}
	store->created = false;
	switch_to_log(store);
	return true;
}
