#include "sweep/record.h"

#include <string.h>

bool record_setup(struct store *store, const struct setup *setup, bool traces, struct arena *arena,
	struct recording *recording, struct err *err)
{
	size_t count = setup->input_count;
	struct input *inputs = arena_array(arena, count + setup->network_count, sizeof *inputs);
	memcpy(inputs, setup->inputs, count * sizeof *inputs);
	if (traces)
		count += setup_lowered(setup, arena, inputs + count);
	for (size_t i = 0; i < count; i++)
		if (!store_add_input(store, &inputs[i], err))
			return false;
	return store_add_bundle(store, inputs, count, setup->contents, &recording->bundle_id, err)
		&& store_workload_label(store, setup->configuration, setup->workload_name,
			setup->contents, arena, &recording->label, err);
}

const char *record_time(time_t time, char text[TIME_TEXT])
{
	struct tm utc;
	gmtime_r(&time, &utc);
	strftime(text, TIME_TEXT, "%Y-%m-%dT%H:%M:%SZ", &utc);
	return text;
}

struct run_record record_make(const struct job *job, const struct result *result,
	const struct recording *recording, const char *key, const char *knobs, const char *started)
{
	const struct setup *setup = job->setup;
	const struct policy *policy = &job->policy->policy;
	return (struct run_record){.key = key,
		.policy = policy->name,
		.dispatcher = policy->dispatcher->name,
		.regulator = policy->regulator->name,
		.soc = setup->soc_name,
		.workload = recording->label,
		.qos = setup->qos,
		.bundle_id = recording->bundle_id,
		.configuration = setup->configuration,
		.compat = setup->compat.text,
		.knobs = knobs,
		.version = MOCA_VERSION,
		.started_at = started,
		.seed = (int64_t)job->seed,
		.wall_seconds = result->wall_seconds,
		.metrics = result->metrics};
}
