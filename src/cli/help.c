/* moca help: topics. What tables know is told from the tables, the rest are texts of this directory, which are manual
 * pages as well (moca-TOPIC). */
#include "cli/help.h"
#include "cli/cli.h"
#include "cli/query.h"

#include "metrics/metrics.h"
#include "plot/plot.h"
#include "policy/artifact.h"
#include "policy/policy.h"

#include <string.h>

extern const char topic_model_txt[], topic_policies_txt[], topic_metrics_txt[],
	topic_workloads_txt[], topic_formats_txt[], topic_database_txt[], topic_figures_txt[],
	topic_compat_txt[], topic_reproduce_txt[], topic_environment_txt[];

static void entry(const char *name, const char *text)
{
	printf("    %-26s %s\n", name, text);
}

static void policies_tell(void)
{
	puts("ALL POLICIES");
	for (const struct policy *p = policy_table; p->name; p++)
		entry(p->name, p->summary);
	for (const struct policy *p = offline_table; p->name; p++)
		entry(p->name, p->summary);
	puts("\nDISPATCHERS");
	for (const struct dispatcher *const *d = dispatcher_table; *d; d++)
		entry((*d)->name, (*d)->summary);
	puts("\nREGULATORS");
	for (const struct regulator *const *r = regulator_table; *r; r++)
		entry((*r)->name, (*r)->summary);
}

static void metrics_tell(void)
{
	for (const struct metric *m = metric_table; m->name; m++) {
		static const char *const ways[] = {"less is better", "", "more is better"};
		const char *way = ways[m->better + 1];
		printf("    %-26s %s%s%s%s%s%s\n", m->name, m->help, *m->unit ? " [" : "", m->unit,
			*m->unit ? "]" : "", *way ? "; " : "", way);
	}
}

static void figures_tell(void)
{
	for (const struct figure *f = figure_table; f->name; f++)
		entry(f->name, f->summary);
}

static void queries_tell(void)
{
	struct arena arena = {0};
	for (const struct named_query *q = query_table(&arena); q->name; q++)
		entry(q->name, q->help);
	arena_free(&arena);
}

static void habits_tell(void)
{
	for (const struct artifact_habit *h = artifact_habits; h->name; h++)
		entry(h->name, h->help);
}

static const struct topic {
	const char *name, *summary, *text;
	void (*tell)(void); /* what follows the text; NULL = nothing */
} topics[] = {
	{"model", "how long a layer takes, alone and beside others", topic_model_txt, NULL},
	{"policies", "all policies, their halves and knobs", topic_policies_txt, policies_tell},
	{"metrics", "what is recorded of a run", topic_metrics_txt, metrics_tell},
	{"workloads", "task lists, arrivals, targets", topic_workloads_txt, NULL},
	{"formats", "files of networks, SoCs, workloads, traces, sweeps", topic_formats_txt, NULL},
	{"database", "tables, views, named questions", topic_database_txt, queries_tell},
	{"figures", "all figures, formats, widths", topic_figures_txt, figures_tell},
	{"compat", "what MoCA's artifact does otherwise", topic_compat_txt, habits_tell},
	{"reproduce", "the same bits again", topic_reproduce_txt, NULL},
	{"environment", "variables, exit statuses, places", topic_environment_txt, NULL},
	{0},
};

void help_topics_list(void)
{
	puts("\nTopics (moca help TOPIC)");
	for (const struct topic *topic = topics; topic->name; topic++)
		printf("  %-11s %s\n", topic->name, topic->summary);
}

bool help_topic_tell(const char *name)
{
	for (const struct topic *topic = topics; topic->name; topic++)
		if (strcmp(topic->name, name) == 0) {
			fputs(topic->text, stdout);
			if (topic->tell)
				topic->tell();
			return true;
		}
	return false;
}

size_t help_names(const char **names)
{
	size_t count = 0;
	for (; topics[count].name; count++)
		names[count] = topics[count].name;
	return count;
}
