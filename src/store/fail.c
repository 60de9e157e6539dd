/* What SQLite's result codes mean to somebody who runs moca. */
#include "store/internal.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sysexits.h>

bool store_refuse(const struct store *store, struct err *err, const char *format, ...)
{
	char text[sizeof err->text];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return err_at(err, &(struct place){store->path, NULL, 0, 0}, "%s", text);
}

/* The reason that the system gave, or else SQLite's own words. */
static const char *reason(const struct store *store, int code)
{
	if ((code & 0xff) == SQLITE_FULL)
		return strerror(ENOSPC);
	int number = store->db ? sqlite3_system_errno(store->db) : 0;
	return number ? strerror(number) : sqlite3_errstr(code);
}

/* I/O errors: reading is the file's fault, everything else is a write that failed. */
static bool fail_io(const struct store *store, int code, struct err *err)
{
	switch (code) {
	case SQLITE_IOERR_READ:
	case SQLITE_IOERR_SHORT_READ:
	case SQLITE_IOERR_FSTAT:
	case SQLITE_IOERR_DATA:
	case SQLITE_IOERR_CORRUPTFS:
		return store_refuse(store, err, "cannot be read: %s", reason(store, code));
	default:
		return err_set(
			err, EX_IOERR, "cannot write %s: %s", store->path, reason(store, code));
	}
}

/* A constraint that fails because of what was given; the others are bugs. */
static bool fail_constraint(const struct store *store, int code, struct err *err)
{
	if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
		return store_refuse(
			store, err, "already has this row: %s", sqlite3_errmsg(store->db));
	return err_set(err, EX_SOFTWARE, "bug: a record breaks a rule of %s: %s", store->path,
		sqlite3_errmsg(store->db));
}

bool store_fail(const struct store *store, int code, struct err *err)
{
	switch (code & 0xff) {
	case SQLITE_NOTADB:
		return store_refuse(store, err, "not a moca database; expected one that moca made");
	case SQLITE_CORRUPT:
		return store_refuse(store, err, "damaged database: %s", sqlite3_errmsg(store->db));
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return err_set(err, store->mode == STORE_READ ? EX_NOINPUT : EX_CANTCREAT,
			"cannot open %s: %s", store->path, reason(store, code));
	case SQLITE_READONLY:
		return err_set(err, EX_CANTCREAT, "cannot write %s: read-only", store->path);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, EX_CANTCREAT,
			"cannot use %s: locked by another process for more than %d s", store->path,
			BUSY_MS / 1000);
	case SQLITE_FULL:
		return err_set(
			err, EX_IOERR, "cannot write %s: %s", store->path, reason(store, code));
	case SQLITE_IOERR:
		return fail_io(store, code, err);
	case SQLITE_CONSTRAINT:
		return fail_constraint(store, code, err);
	case SQLITE_NOMEM:
		return err_set(err, EX_OSERR, "out of memory");
	default: /* our own SQL does not fit the tables: somebody altered them */
		return store_refuse(store, err, "damaged database: %s", sqlite3_errmsg(store->db));
	}
}
