#include "model/soc.h"

#include "base/ini.h"

#include <stddef.h>
#include <string.h>
#include <sysexits.h>

static const char *const cost_forms[] = {"fitted", "algorithm1", "systolic", NULL};
static const char *const dataflows[] = {"ws", "os", "is", NULL};
static const char *const dram_arbiters[] = {"proportional", "maxmin", NULL};

/* clang-format off */
#define INT(section, field, least, most, unit, help) \
	{#field, section, KNOB_INT, offsetof(struct soc, field), least, most, NULL, NULL, unit, help}
#define REAL(section, field, least, most, unit, help) \
	{#field, section, KNOB_DOUBLE, offsetof(struct soc, field), least, most, NULL, NULL, unit, help}
#define CHOICE(section, field, choices, help) \
	{#field, section, KNOB_CHOICE, offsetof(struct soc, field), 0, 0, choices, NULL, "", help}
/* Came later than the first SoC files, which do not have them. */
#define LATER(type, section, field, least, most, choices, initial, unit, help) \
	{#field, section, KNOB_##type, offsetof(struct soc, field), least, most, choices, initial, unit, help}
/* clang-format on */

const struct knob soc_knobs[] = {
	REAL("soc", clock_hz, 1, 1e12, "Hz", "clock of tiles, L2 and interconnect"),
	INT("soc", tiles, 1, 64, "tiles", "accelerator tiles on the chip"),
	INT("soc", groups, 1, 64, "groups", "fixed partition of the static policies"),
	INT("array", array_rows, 1, 1024, "rows", "systolic array of one tile: rows"),
	INT("array", array_columns, 1, 1024, "columns", "systolic array of one tile: columns"),
	LATER(CHOICE, "array", dataflow, 0, 0, dataflows, "ws", "",
		"what stands still in the array: weights, outputs or inputs (form systolic)"),
	LATER(INT, "array", element_bytes, 1, 8, NULL, "1", "bytes",
		"one input, weight or output (form systolic; the others are int8)"),
	LATER(DOUBLE, "array", vector_elements_per_cycle, 0, 1e6, NULL, "0", "elements/cycle",
		"pools, adds and averages of one tile; 0: one for each column (form systolic)"),
	INT("scratchpad", scratchpad_bytes, 1, 1 << 30, "bytes", "scratchpad of one tile"),
	INT("scratchpad", accumulator_bytes, 1, 1 << 30, "bytes", "accumulator of one tile"),
	INT("dma", dma_bytes_per_cycle, 1, 4096, "bytes/cycle", "DMA width of one tile (one beat)"),
	INT("dma", dma_request_bytes, 1, 4096, "bytes", "largest request of one tile's DMA"),
	INT("l2", l2_bytes, 1, 1 << 30, "bytes", "shared L2 cache"),
	REAL("l2", l2_bytes_per_cycle_per_tile, 1e-3, 1e6, "bytes/cycle", "L2 bandwidth of a tile"),
	REAL("dram", dram_bytes_per_cycle, 1e-3, 1e6, "bytes/cycle", "nominal DRAM bandwidth"),
	REAL("dram", dram_efficiency, 1e-3, 1, "", "part of the nominal bandwidth reached"),
	CHOICE("dram", dram_arbiter, dram_arbiters,
		"how unregulated tenants share a saturated DRAM"),
	CHOICE("cost", cost_form, cost_forms,
		"layer cost: fitted to RTL, the paper's Algorithm 1, or a generic systolic array"),
	REAL("cost", cost_overlap_algorithm1, 0, 1, "",
		"Algorithm 1: part of the shorter of compute and memory that does not overlap"),
	REAL("cost", cost_overlap, 0, 1, "",
		"part of the shorter of compute and memory that shows when both are equally long"),
	REAL("cost", cost_preload_cycles, 0, 1e3, "cycles",
		"pace of issuing preload/compute pairs"),
	REAL("cost", cost_request_cycles, 0, 1e3, "cycles", "per DMA request"),
	REAL("cost", cost_dram_cycles_per_beat, 0, 1e3, "cycles/beat",
		"per beat from or to DRAM, over one from or to L2"),
	REAL("cost", cost_op_cycles, 0, 1e9, "cycles", "software cost of one operation"),
	REAL("cost", cost_pool_cycles_per_beat, 0, 1e3, "cycles/beat",
		"pooling, fused or not: per beat stored"),
	REAL("cost", cost_resadd_cycles_per_beat, 0, 1e3, "cycles/beat",
		"residual add: per beat touched"),
	REAL("cost", cost_barrier_cycles, 0, 1e9, "cycles", "thread barrier after each operation"),
	REAL("cost", cost_sharing, 0, 10, "",
		"slowdown of an operation's tiles by each other in L2, where several work"),
	REAL("contention", interference, 0, 100, "",
		"slowdown in L2 and interconnect with every group busy"),
	REAL("contention", noise_sigma, 0, 2, "", "lognormal service noise per task; 0 = none"),
	REAL("energy", energy_pj_per_mac, 0, 1e6, "pJ", "one multiply-accumulate"),
	REAL("energy", energy_pj_per_l2_byte, 0, 1e6, "pJ", "one byte between tile and L2"),
	REAL("energy", energy_pj_per_dram_byte, 0, 1e6, "pJ", "one byte to or from DRAM"),
	REAL("energy", static_watts, 0, 1e6, "W", "leakage and clock, whole chip"),
	{0},
};

static bool entry_apply(const struct ini_entry *entry, struct soc *soc, struct err *err)
{
	const struct knob *knob = knob_find(soc_knobs, entry->key);
	struct place place = ini_key_place(entry);
	if (!knob) {
		const char *nearest = knob_nearest(soc_knobs, entry->key);
		return err_at(err, &place, "unknown key '%s'%s%s%s", entry->key,
			nearest ? "; did you mean '" : "", nearest ? nearest : "",
			nearest ? "'?" : "");
	}
	if (strcmp(knob->section, entry->section) != 0)
		return err_at(err, &place, "'%s' stands in [%s]; expected in [%s]", entry->key,
			entry->section, knob->section);
	char problem[256];
	return knob_parse(knob, soc, entry->value, problem, sizeof problem)
		|| err_at(err, &entry->place, "%s", problem);
}

/* The last key of a section; just the file if it has none. */
static struct place section_end(const struct ini *ini, const char *section)
{
	struct place place = {ini->text->file, NULL, 0, 0};
	for (size_t i = 0; i < ini->count; i++)
		if (strcmp(ini->entries[i].section, section) == 0)
			place = ini_key_place(&ini->entries[i]);
	return place;
}

/* The coefficients of the systolic form; a SoC that has it need not give those of the others. */
static bool is_coefficient_of_others(const struct knob *knob)
{
	static const char *const own[] = {
		"cost_form", "cost_overlap", "cost_op_cycles", "cost_barrier_cycles", NULL};
	for (const char *const *key = own; *key; key++)
		if (strcmp(*key, knob->key) == 0)
			return false;
	return strcmp(knob->section, "cost") == 0;
}

static bool may_miss(const struct knob *knob, const struct soc *soc)
{
	return knob->initial || (soc->cost_form == COST_SYSTOLIC && is_coefficient_of_others(knob));
}

static bool all_given(const struct ini *ini, const struct soc *soc, struct err *err)
{
	for (const struct knob *knob = soc_knobs; knob->key; knob++)
		if (!may_miss(knob, soc) && !ini_find(ini, knob->section, knob->key)) {
			struct place place = section_end(ini, knob->section);
			return err_at(err, &place,
				"[%s] has no '%s' (%s); expected every key of it", knob->section,
				knob->key, knob->help);
		}
	return true;
}

bool soc_parse(const struct text *text, const char *name, struct arena *arena, struct soc *soc,
	struct err *err)
{
	struct ini ini;
	if (!ini_parse_text(text, arena, &ini, err))
		return false;
	*soc = (struct soc){.name = name};
	knob_defaults(soc_knobs, soc);
	for (size_t i = 0; i < ini.count; i++)
		if (!entry_apply(&ini.entries[i], soc, err))
			return false;
	if (!all_given(&ini, soc, err))
		return false;
	struct err wrong;
	return soc_check(soc, &wrong)
		|| err_at(err, &ini_find(&ini, "soc", "groups")->place, "%s", wrong.text);
}

bool soc_check(const struct soc *soc, struct err *err)
{
	if (soc->groups > soc->tiles || soc->tiles % soc->groups != 0)
		return err_set(err, EX_DATAERR,
			"tiles = %d and groups = %d; expected groups to divide tiles", soc->tiles,
			soc->groups);
	return true;
}

/* 1 + kappa min(1, (k-1)/(G-1)), k layers running on G groups. On the RTL, inflation follows the number of
 * co-runners and not their traffic. */
double soc_interference(const struct soc *soc, int running)
{
	if (running <= 1)
		return 1;
	double full = soc->groups > 1 ? (double)(running - 1) / (soc->groups - 1) : 1;
	return 1 + soc->interference * (full < 1 ? full : 1);
}

/* One stream alone reaches the nominal bandwidth; several interleave, which costs efficiency. */
double soc_dram_capacity(const struct soc *soc, int running)
{
	return soc->dram_bytes_per_cycle * (running <= 1 ? 1 : soc->dram_efficiency);
}
