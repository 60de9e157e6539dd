/* cli/query.h: the named queries of `moca query` beyond those that are views. */
#ifndef CLI_QUERY_H
#define CLI_QUERY_H

#include "base/knob.h"
#include "cli/table.h"
#include "store/store.h"

/* What somebody asks for by name. */
struct question {
	const char *name, *db;
	const char *where; /* SQL condition; NULL = none */
	struct setting *settings;
	size_t setting_count;
	bool show_sql;
	struct arena *arena;
};

/* All that there are; those that are no views have no sql. */
const struct named_query *query_table(struct arena *arena);

/* Whether it is the name of one that is computed here, and the answer to that. */
bool query_is_computed(const char *name);
bool query_compute(
	const struct question *question, struct store *store, struct table *table, struct err *err);

#endif
