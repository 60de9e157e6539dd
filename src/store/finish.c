/* What is made of a sweep when all its points are there. */
#include "store/internal.h"

bool store_finish_sweep(struct store *store, int64_t sweep_id, struct err *err)
{
	char sql[96];
	snprintf(sql, sizeof sql, "UPDATE sweep SET finished = 1 WHERE sweep_id = %lld",
		(long long)sweep_id);
	return execute(store, sql, err);
}
