/* cli/configuration.h: which runs of a database are meant, where only comparable ones may stand together. */
#ifndef CLI_CONFIGURATION_H
#define CLI_CONFIGURATION_H

#include "model/soc.h"
#include "store/store.h"

/* A row of the view configurations. */
struct configuration {
	const char *digest, *soc, *compat;
	const char *knobs;  /* of SoC and workload: KEY=VALUE, ... */
	const char *traces; /* networks whose traces were given, not lowered */
	const char *versions;
	int64_t runs, seeds_least, seeds_most, first_run;
};

enum { CONFIGURATION_DIGITS = 12 }; /* of the digest, for people */

/* The one that is meant if nobody chooses: the only one there is, or the only one with runs that are of no sweep,
 * since a sweep's are of many configurations and its figures show them all. */
bool configuration_obvious(struct store *store, struct arena *arena, bool *is_plain,
	struct configuration *chosen, struct err *err);

/* The one whose digest begins with these digits, `last', or NULL: the obvious one. If several may be meant,
 * they are listed on standard error and the status is 64. `db` is what the database is called. */
bool configuration_choose(struct store *store, const char *db, const char *digits,
	struct arena *arena, struct configuration *chosen, struct err *err);

/* Its SoC, with the knobs that were set. */
bool configuration_soc(struct store *store, const struct configuration *configuration,
	struct arena *arena, struct soc *soc, struct err *err);

#endif
