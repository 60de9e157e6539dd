/* One sweep at a time on a database. SQLite's own locks are held for a transaction only, and others may write
 * between two of a sweep's; what must not be there twice is a sweep, which knows where its points end. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

struct store_lock {
	char *path;
	int file;
};

/* Whether the path still leads to the open file: its last owner may have removed it meanwhile. */
static bool still_there(const struct store_lock *lock)
{
	struct stat by_path, open_file;
	return stat(lock->path, &by_path) == 0 && fstat(lock->file, &open_file) == 0
		&& by_path.st_dev == open_file.st_dev && by_path.st_ino == open_file.st_ino;
}

/* What the owner has written: which process it is, and where. */
static bool refuse(const struct store_lock *lock, const char *database, struct err *err)
{
	char owner[128] = "";
	ssize_t length = read(lock->file, owner, sizeof owner - 1);
	if (length > 0)
		owner[strcspn(owner, "\n")] = '\0';
	return err_set(err, EX_CANTCREAT,
		"another sweep is writing to %s%s%s%s; wait for it, or take another database",
		database, *owner ? " (" : "", owner, *owner ? ")" : "");
}

static bool sign(struct store_lock *lock)
{
	char host[64] = "", text[128];
	gethostname(host, sizeof host - 1);
	int length = snprintf(text, sizeof text, "process %ld on %s\n", (long)getpid(), host);
	return ftruncate(lock->file, 0) == 0 && write(lock->file, text, (size_t)length) == length;
}

static bool lock_try(struct store_lock *lock, const char *database, struct err *err)
{
	do {
		if (lock->file >= 0)
			close(lock->file);
		lock->file = open(lock->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
		if (lock->file < 0)
			return err_set(err, EX_CANTCREAT, "cannot create %s: %s", lock->path,
				strerror(errno));
		if (flock(lock->file, LOCK_EX | LOCK_NB) != 0)
			return refuse(lock, database, err);
	} while (!still_there(lock));
	sign(lock); /* the name is for a message only */
	return true;
}

bool store_lock(const char *database, struct store_lock **locked, struct err *err)
{
	struct store_lock *lock = calloc(1, sizeof *lock);
	*locked = NULL;
	if (!lock || asprintf(&lock->path, "%s-sweep", database) < 0)
		abort();
	lock->file = -1;
	if (lock_try(lock, database, err)) {
		*locked = lock;
		return true;
	}
	if (lock->file >= 0)
		close(lock->file);
	free(lock->path);
	free(lock);
	return false;
}

void store_unlock(struct store_lock *lock)
{
	if (!lock)
		return;
	unlink(lock->path);
	close(lock->file);
	free(lock->path);
	free(lock);
}
