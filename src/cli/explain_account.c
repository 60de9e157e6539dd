/* The numbers of an explanation. */
#include "cli/explain.h"

#include <stddef.h>
#include <string.h>

/* clang-format off */
#define PART(name, without, help) {#name, help, without, offsetof(struct outcome, name##_cycles)}
/* clang-format on */

const struct part part_table[PARTS] = {
	PART(queued, "queueing", "waiting for tiles"),
	PART(compute, NULL, "the arrays' busy time, as if alone"),
	PART(memory, NULL, "the rest of the time alone: exposed memory, overheads"),
	PART(throttled, "the cap", "slower because of the policy's cap on its DRAM traffic"),
	PART(interference, "interference", "slower because of others: L2, interconnect, full DRAM"),
	PART(migration, "migration", "holding tiles while moved; work thrown away"),
};

double part_cycles(const struct outcome *outcome, const struct part *part)
{
	double cycles;
	memcpy(&cycles, (const char *)outcome + part->offset, sizeof cycles);
	return cycles;
}

const struct task *account_task(const struct account *account, int task)
{
	return &account->single->workload.tasks[task];
}

const char *account_network(const struct account *account, int task)
{
	return account->single->workload.networks[account_task(account, task)->network];
}

bool account_met(const struct account *account, int task)
{
	return task_met(account_task(account, task), &account->single->outcomes[task]);
}

const char *priority_name(int priority)
{
	return priority <= 2 ? "low" : priority <= 8 ? "mid" : "high";
}

/* By subtraction, which lets everything else be as it was. */
static void rescues_count(
	struct account *account, double latency, double target, const struct outcome *outcome)
{
	double others = 0;
	for (int i = 0; i < PARTS; i++)
		if (part_table[i].without) {
			double cycles = part_cycles(outcome, &part_table[i]);
			account->rescued[i] += latency - cycles < target;
			others += cycles;
		}
	account->rescued_by_all += latency - others < target;
}

static void energy_add(struct energy *sum, const struct energy *part)
{
	sum->mac_joules += part->mac_joules;
	sum->l2_joules += part->l2_joules;
	sum->dram_joules += part->dram_joules;
	sum->static_joules += part->static_joules;
}

static void task_count_in(struct account *account, int index)
{
	const struct task *task = account_task(account, index);
	const struct outcome *outcome = &account->single->outcomes[index];
	double latency = outcome->finish_cycles - task->arrival_cycles;
	account->counted++;
	account->latency_cycles += latency;
	account->target_cycles += task->target_cycles;
	account->isolated_cycles += outcome->isolated_cycles;
	struct energy energy = task_energy(account->single->scenario.soc, outcome);
	energy_add(&account->energy, &energy);
	for (int i = 0; i < PARTS; i++)
		account->part_cycles[i] += part_cycles(outcome, &part_table[i]);
	if (outcome->dropped)
		return;
	if (!account_met(account, index))
		rescues_count(account, latency, task->target_cycles, outcome);
	if (account->worst >= 0) {
		const struct task *worst = account_task(account, account->worst);
		double other = account->single->outcomes[account->worst].finish_cycles
			- worst->arrival_cycles;
		if (latency / task->target_cycles <= other / worst->target_cycles)
			return;
	}
	account->worst = index;
}

static void traffic_add(struct phase *sum, const struct phase *part)
{
	sum->demanded_bytes += part->demanded_bytes;
	sum->withheld_bytes += part->withheld_bytes;
	sum->contended_bytes += part->contended_bytes;
	sum->granted_bytes += part->granted_bytes;
	sum->capped_cycles += part->capped_cycles;
	sum->contended_cycles += part->contended_cycles;
}

static void running_add(struct account *account, int task)
{
	struct span *spans;
	size_t count = story_spans(account->story, task, SPAN_RUNNING, account->arena, &spans);
	for (size_t i = 0; i < count; i++)
		account->running_cycles += spans[i].to_cycles - spans[i].from_cycles;
}

void account_make(struct account *account)
{
	const struct story *story = account->story;
	bool *chosen =
		arena_array(account->arena, account->single->workload.task_count, sizeof *chosen);
	account->worst = -1;
	for (size_t i = 0; i < account->task_count; i++) {
		int task = account->tasks[i];
		bool dropped = account->single->outcomes[task].dropped;
		struct phase traffic = story_sum(story, task);
		chosen[task] = true;
		account->met += account_met(account, task);
		account->dropped += dropped;
		traffic_add(&account->traffic, &traffic);
		running_add(account, task);
		if (account->one || !dropped)
			task_count_in(account, task);
	}
	account->ahead_count = story_company(story, account->tasks, account->task_count,
		SPAN_QUEUED, account->arena, &account->ahead);
	account->beside_count = story_company(story, account->tasks, account->task_count,
		SPAN_RUNNING, account->arena, &account->beside);
	account->reason_count = story_reasons(story, chosen, account->arena, &account->reasons);
}
