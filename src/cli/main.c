#include "cli/cli.h"
#include "cli/help.h"

#include "base/text.h"
#include "sweep/record.h"

#include <signal.h>
#include <string.h>
#include <sysexits.h>

int cmd_run(int argc, char **argv);
int cmd_sweep(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_plan(int argc, char **argv);
int cmd_trace(int argc, char **argv);
int cmd_workload(int argc, char **argv);
int cmd_query(int argc, char **argv);
int cmd_plot(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_rerun(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_bench(int argc, char **argv);
int cmd_validate(int argc, char **argv);

static const struct command commands[] = {
	{"run", "replay workloads under policies and record the results", cmd_run, "Replay"},
	{"sweep", "run the design points of a spec, many or very many", cmd_sweep, NULL},
	{"merge", "join the shards of a sweep", cmd_merge, NULL},
	{"plan", "how much suffices: the least bandwidth or the most load that meets a target",
		cmd_plan, NULL},
	{"query", "put a question to a results database", cmd_query, "Look"},
	{"plot", "draw figures from a results database", cmd_plot, NULL},
	{"report", "write a results database as one HTML page", cmd_report, NULL},
	{"explain", "tell where the time of a recorded task went", cmd_explain, NULL},
	{"rerun", "re-execute recorded runs and compare every bit", cmd_rerun, "Check"},
	{"validate", "hold our figures against what was measured on RTL", cmd_validate, NULL},
	{"bench", "measure the speed of the replay", cmd_bench, NULL},
	{"list", "list policies, SoCs, networks, workloads, figures, queries, knobs", cmd_list,
		"Inputs"},
	{"trace", "lower a network onto a SoC: its per-layer costs as CSV", cmd_trace, NULL},
	{"workload", "write the task list of a workload set as CSV", cmd_workload, NULL},
	{0},
};

static void greet(void)
{
	fputs("moca " MOCA_VERSION
	      ": several neural networks share one accelerator SoC. Who meets its deadline,\n"
	      "under which policy, and what does the memory system have to do with it?\n\n"
	      "Three commands to try:\n"
	      "  moca run --workload C --policy static,moca,gps   replay 20 task lists under each, record them\n"
	      "  moca plot sla                                    draw who met its target\n"
	      "  moca report                                      all of it on one HTML page\n\n"
	      "`moca help' lists all commands and topics, `moca COMMAND --help' says more of each.\n",
		stdout);
}

static void commands_list(void)
{
	fputs("Usage: moca COMMAND [OPTION...]\n"
	      "Replays several neural networks that share one accelerator SoC, under MoCA's and\n"
	      "rival policies, and tells who meets its deadline.\n",
		stdout);
	for (const struct command *command = commands; command->name; command++) {
		if (command->group)
			printf("\n%s\n", command->group);
		printf("  %-10s %s\n", command->name, command->summary);
	}
	help_topics_list();
	puts("\n`moca COMMAND --help' says more of each.");
}

static const struct command *command_find(const char *name)
{
	for (const struct command *command = commands; command->name; command++)
		if (strcmp(command->name, name) == 0)
			return command;
	return NULL;
}

/* `what` was expected, and names are what there is; NULL ends them. */
static int unknown(const char *what, const char *name, const char *const *names, const char *try)
{
	struct err err;
	const char *nearest = text_nearest(name, names);
	err_set(&err, EX_USAGE, "unknown %s '%s'%s%s%s (%s)", what, name,
		nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "",
		try);
	return cli_fail(&err);
}

static size_t command_names(const char **names)
{
	size_t count = 0;
	for (; commands[count].name; count++)
		names[count] = commands[count].name;
	return count;
}

static int unknown_command(const char *name)
{
	const char *names[sizeof commands / sizeof *commands + 1] = {NULL};
	names[command_names(names)] = "help";
	return unknown("command", name, names, "moca --help");
}

static int command_run(const struct command *command, int argc, char **argv)
{
	char name[32];
	snprintf(name, sizeof name, "moca %s", command->name);
	argv[0] = name;
	return command->run(argc, argv);
}

/* moca help [TOPIC|COMMAND] */
static int help(int argc, char **argv)
{
	const char *names[sizeof commands / sizeof *commands + TOPICS_MOST] = {NULL};
	bool of_all = argc < 3 || strcmp(argv[2], "help") == 0;
	if (of_all)
		commands_list();
	const struct command *command = of_all ? NULL : command_find(argv[2]);
	char *const asks[] = {argv[0], (char[]){"--help"}, NULL};
	if (command)
		return command_run(command, 2, (char **)asks);
	if (of_all || help_topic_tell(argv[2]))
		return cli_finish();
	size_t count = command_names(names);
	help_names(names + count);
	return unknown("topic or command", argv[2], names, "moca help");
}

int main(int argc, char **argv)
{
	signal(SIGXFSZ, SIG_IGN); /* a file over its limit is a failed write, reported as such */
	signal(SIGPIPE, SIG_DFL);
	if (argc < 2) {
		greet();
		return cli_finish();
	}
	const char *name = argv[1];
	if (strcmp(name, "help") == 0)
		return help(argc, argv);
	if (!strcmp(name, "--help") || !strcmp(name, "-h")) {
		commands_list();
		return cli_finish();
	}
	if (!strcmp(name, "--version") || !strcmp(name, "-V")) {
		puts("moca " MOCA_VERSION);
		return cli_finish();
	}
	const struct command *command = command_find(name);
	if (command)
		return command_run(command, argc - 1, argv + 1);
	return unknown_command(name);
}
