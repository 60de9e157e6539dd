/* t/gemmini8.h: the SoC and the networks that the cost was measured on, as their files have them. */
#ifndef T_GEMMINI8_H
#define T_GEMMINI8_H

#include "unit.h"

#include "model/network.h"
#include "model/soc.h"

enum { OPS_MOST = 128, TILES = 8 };

static const char *const names[] = {
	"alexnet", "squeezenet", "kws", "yolov2", "resnet50", "googlenet", "yololite"};
enum { NETWORKS = sizeof names / sizeof *names };

static struct arena arena;
static struct network networks[NETWORKS];
static struct soc gemmini8;

static inline void gemmini8_load_network(int i)
{
	char path[256];
	struct text text;
	struct err err;

	snprintf(path, sizeof path, "models/networks/%s.csv", names[i]);
	ck_assert_msg(text_read(path, &arena, &text, &err), "%s", err.text);
	ck_assert_msg(network_parse(&text, names[i], &arena, &networks[i], &err), "%s", err.text);
	ck_assert_uint_le(networks[i].op_count, OPS_MOST);
}

/* A checked fixture. */
static inline void gemmini8_load(void)
{
	struct text text;
	struct err err;

	ck_assert_msg(
		text_read("models/socs/gemmini8.ini", &arena, &text, &err), "%s", err.text);
	ck_assert_msg(soc_parse(&text, "gemmini8", &arena, &gemmini8, &err), "%s", err.text);
	ck_assert_int_eq(gemmini8.tiles, TILES);
	for (int i = 0; i < NETWORKS; i++)
		gemmini8_load_network(i);
}

static inline void gemmini8_free(void)
{
	arena_free(&arena);
}

static inline const struct network *find(const char *name)
{
	for (int i = 0; i < NETWORKS; i++)
		if (strcmp(names[i], name) == 0)
			return &networks[i];
	ck_abort_msg("no network %s", name);
}

#endif
