# moca: several neural networks on one accelerator SoC.
#
# Knobs: set them on the command line or in config.mak.

# compiler and its optimisation flags
CC = gcc
CFLAGS = -O2 -g
# sanitizers, by commas: SANITIZE=address,undefined (apart from CFLAGS, so that these never lose them)
SANITIZE =
# where `make install` puts things; DESTDIR stages them
PREFIX = /usr/local
DESTDIR =
# processes of the build and of `make check`, threads of `make paper`
JOBS = $(shell nproc)
# the library behind the policy `bound`, by its pkg-config name; CLP= builds without it. Only libClp itself is
# linked: what pkg-config adds is for static linking and need not be installed
CLP := $(shell pkg-config --exists clp 2>/dev/null && echo clp)
# V=1 shows every command
V =
# objects live in a directory named by a hash of compiler and flags: configurations never mix
BUILD = build/$(shell printf '%s' '$(CC) $(ALL_CFLAGS) $(PREFIX)' | sha1sum | cut -c1-8)

-include config.mak

# Nothing to change below.

.DEFAULT_GOAL := all
MAKEFLAGS += --no-builtin-rules
SHELL = /bin/sh
Q = $(if $(V),,@)
say = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wmissing-prototypes
# -ffp-contract=off: no fused multiply-add, so that every compiler gives the same bits
STANDARD = -std=c17 -D_GNU_SOURCE -ffp-contract=off
# its headers are not ours to warn about
HAVE_CLP := $(if $(CLP),-DHAVE_CLP $(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I $(CLP))))
SANITIZER = $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)
ALL_CFLAGS = $(STANDARD) $(WARNINGS) $(CFLAGS) $(SANITIZER) $(HAVE_CLP)
CPPFLAGS = -Isrc -I$(BUILD) -DDATA_DIRECTORY='"$(PREFIX)/share/moca"'
LDLIBS = -lsqlite3 -linih -lcsv -lmd $(if $(CLP),-lClp) -lpthread -lm

SOURCES = $(filter-out src/cli/main.c,$(wildcard src/*/*.c))
# texts that are part of the program: NAME.sql is the array NAME_sql
TEXT_OBJECTS = $(foreach kind,sql css js txt,$(patsubst src/%.$(kind),$(BUILD)/%_$(kind).o,$(wildcard src/*/*.$(kind))))
OBJECTS = $(SOURCES:src/%.c=$(BUILD)/%.o) $(TEXT_OBJECTS)
UNIT_TESTS = $(patsubst t/%.c,$(BUILD)/t/%,$(wildcard t/*.c))
# the longest first, so that no processor idles at the end
LONG_TESTS = t/91-golden.t t/97-slurm.t t/96-sweep.t
COMMAND_TESTS = $(LONG_TESTS) $(filter-out $(LONG_TESTS),$(wildcard t/*.t))
BENCH_AGAINST = $(wildcard results/bench.csv)
PAPER_DB = results/paper.db
# the design space behind the maps; apart, so that each query on the other is of one configuration
PAPER_SWEEP_DB = results/paper-sweep.db
PAPER_RUNS = --workload A,B,C --qos H,M,L --seeds 20
# with a row for each task: those whose slowdown is drawn
PAPER_POLICIES = prema,static,planaria,moca,moca-norm,aurora,edf,best
# how many tasks run at once: what co-runners cost
PAPER_LIMITED = 'static[tenants_most=1],static[tenants_most=2],static[tenants_most=3],static[tenants_most=4]'
# beside all: parts of MoCA, and knobs that the README speaks of
PAPER_VARIANTS = 'moca+none,moca+none[intensive_fraction=1],online+moca,moca[bandwidth_fraction=1.5],planaria[migration_cycles=1e6]'

# ---- building ----

.PHONY: all
all: moca ## build ./moca (the default)

moca: $(BUILD)/moca FORCE
	@cmp -s $< $@ || cp $< $@

$(BUILD)/moca: $(BUILD)/cli/main.o $(BUILD)/libmoca.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/libmoca.a: $(OBJECTS)
	@rm -f $@
	$(Q)ar rcs $@ $^

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# the text $< as an array of the name that $@ has
define embed
@mkdir -p $(@D)
@{ echo 'extern const char $(basename $(@F))[];'; echo 'const char $(basename $(@F))[] = {'; \
  od -An -v -tx1 $< | sed 's/ \(..\)/(char)0x\1,/g'; echo '0};'; } > $@
endef

$(BUILD)/%_sql.c: src/%.sql
	$(embed)

$(BUILD)/%_css.c: src/%.css
	$(embed)

$(BUILD)/%_js.c: src/%.js
	$(embed)

$(BUILD)/%_txt.c: src/%.txt
	$(embed)

$(TEXT_OBJECTS): %.o: %.c
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/t/%: t/%.c $(BUILD)/libmoca.a
	@mkdir -p $(@D)
	$(call say,TEST,$<)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -o $@ $< $(BUILD)/libmoca.a $(LDLIBS) \
		$$(pkg-config --libs check)

-include $(wildcard $(BUILD)/*/*.d)

.PHONY: FORCE
FORCE:

# ---- the paper's evaluation ----

.PHONY: paper
paper: ## replay the paper's evaluation into results/paper.db and draw its figures, write a report
	@t/tools/packages build bound figures
	@$(MAKE) -j$(JOBS) --no-print-directory paper-run

.PHONY: paper-run
paper-run: moca
	./moca run $(PAPER_RUNS) --policy $(PAPER_POLICIES) --jobs $(JOBS) --db $(PAPER_DB) >/dev/null
	./moca run $(PAPER_RUNS) --policy all,bound,$(PAPER_VARIANTS) --no-tasks --jobs $(JOBS) \
		--db $(PAPER_DB)
	./moca run $(PAPER_RUNS:H,M,L=M) --policy $(PAPER_LIMITED) --jobs $(JOBS) --db $(PAPER_DB) >/dev/null
	./moca query ablation --where "qos = 'M'" --db $(PAPER_DB)
	./moca sweep paper --jobs $(JOBS) --db $(PAPER_SWEEP_DB) --resume
	./moca plot all --db $(PAPER_DB) --format svg,png
	./moca plot heatmap,contour,gain_map,front,parallel --db $(PAPER_SWEEP_DB) --format svg,png
	./moca report --db $(PAPER_DB) --sweeps $(PAPER_SWEEP_DB)

# ---- checking ----

.PHONY: check
check: ## run every test (installs what the tests need)
	@t/tools/packages build bound figures check
	@$(MAKE) -j$(JOBS) --no-print-directory check-run

.PHONY: check-run
check-run: moca unit-tests
	$(Q)MOCA=./moca BUILD=$(BUILD) prove --timer -j$(JOBS) --exec '' $(COMMAND_TESTS) $(UNIT_TESTS)
	@$(MAKE) --no-print-directory SANITIZE=address,undefined CFLAGS='-O1 -g' check-sanitized

# without the tests whose time goes into other programs, or that take minutes so
NOT_SANITIZED = t/80% t/81% t/82% t/83% t/85-database% t/90% t/91% t/93% t/96% t/97% t/98%

.PHONY: check-sanitized
check-sanitized: $(BUILD)/moca unit-tests
	$(Q)MOCA=$(BUILD)/moca BUILD=$(BUILD) prove --timer -j$(JOBS) --exec '' \
		$(filter-out $(NOT_SANITIZED),$(COMMAND_TESTS)) $(UNIT_TESTS)

.PHONY: unit-tests
unit-tests: $(UNIT_TESTS)

.PHONY: builddir
builddir: ## print where objects and unit tests are built
	@echo $(BUILD)

.PHONY: bench
bench: moca ## measure the speed of the replay, per policy, against the last time (results/bench.csv)
	./moca bench --save results $(if $(BENCH_AGAINST),--against $(BENCH_AGAINST))

# ---- manual pages ----

# by help2man from each command's --help, and by an awk script from the topics of `moca help`
COMMANDS = $(shell sed -n 's/^\t{"\([a-z]*\)", .*/\1/p' src/cli/main.c)
TOPICS = $(patsubst src/cli/topic_%.txt,%,$(wildcard src/cli/topic_*.txt))
MAN1 = $(BUILD)/man/moca.1 $(COMMANDS:%=$(BUILD)/man/moca-%.1)
MAN5 = $(BUILD)/man/moca-formats.5
MAN7 = $(patsubst %,$(BUILD)/man/moca-%.7,$(filter-out formats,$(TOPICS)))

.PHONY: man
man: ## make the manual pages
	@t/tools/packages manual
	@$(MAKE) --no-print-directory man-pages

.PHONY: man-pages
man-pages: $(MAN1) $(MAN5) $(MAN7)

HELP2MAN = help2man --no-info --no-discard-stderr --version-option=--version --source=moca --manual='moca'

$(BUILD)/man/moca.1: $(BUILD)/moca
	@mkdir -p $(@D)
	$(call say,MAN,$@)
	$(Q)$(HELP2MAN) --name='several neural networks on one accelerator SoC' -o $@ $(BUILD)/moca

$(BUILD)/man/moca-%.1: $(BUILD)/moca
	@mkdir -p $(@D)
	$(call say,MAN,$@)
	@printf '#!/bin/sh\ncase $$1 in --version) exec %s --version;; esac\nexec %s %s "$$@"\n' \
		'$(abspath $(BUILD)/moca)' '$(abspath $(BUILD)/moca)' '$*' >$(@D)/moca-$*
	@chmod +x $(@D)/moca-$*
	$(Q)$(HELP2MAN) --name="$$(sed -n 's/^\t{"$*", "\([^"]*\)".*/\1/p;/^\t{"$*", *$$/{n;s/.*"\(.*\)".*/\1/p}' src/cli/main.c)" \
		-o $@ $(@D)/moca-$*
	@rm -f $(@D)/moca-$*

$(BUILD)/man/moca-%.5 $(BUILD)/man/moca-%.7: $(BUILD)/moca src/cli/topic.awk
	@mkdir -p $(@D)
	$(call say,MAN,$@)
	$(Q)$(BUILD)/moca help $* | awk -v page='moca-$*' -v section=$(patsubst .%,%,$(suffix $@)) -f src/cli/topic.awk >$@

# ---- documents ----

.PHONY: docs
docs: moca ## make docs/database.md anew from the schema, the recipes and the views
	docs/make-database ./moca >docs/database.md.new && mv docs/database.md.new docs/database.md

# ---- installing ----

SHARE = $(DESTDIR)$(PREFIX)/share

.PHONY: install
install: man $(BUILD)/moca ## install program, models, plots, traces, manual pages, completion
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/man/man1 $(SHARE)/man/man5 $(SHARE)/man/man7 \
		$(SHARE)/bash-completion/completions $(SHARE)/doc/moca
	install -m 755 $(BUILD)/moca $(DESTDIR)$(PREFIX)/bin/moca
	install -m 644 $(MAN1) $(SHARE)/man/man1
	install -m 644 $(MAN5) $(SHARE)/man/man5
	install -m 644 $(MAN7) $(SHARE)/man/man7
	install -m 644 contrib/completion/moca $(SHARE)/bash-completion/completions/moca
	install -m 644 README.md CHANGELOG.md CITATION.cff LICENSE docs/*.md docs/*.svg $(SHARE)/doc/moca
	for d in models/networks models/socs models/workloads models/sweeps models/measured plots traces; do \
		install -d $(SHARE)/moca/$$d && install -m 644 $$d/*.* $(SHARE)/moca/$$d || exit 1; done

.PHONY: uninstall
uninstall: ## remove what install has put there
	rm -rf $(DESTDIR)$(PREFIX)/bin/moca $(SHARE)/moca $(SHARE)/doc/moca \
		$(SHARE)/bash-completion/completions/moca
	rm -f $(SHARE)/man/man1/moca.1 $(SHARE)/man/man1/moca-*.1 $(SHARE)/man/man5/moca-*.5 \
		$(SHARE)/man/man7/moca-*.7

.PHONY: clean
clean: ## remove build products (results stay)
	rm -rf build moca

.PHONY: format
format: ## format the sources
	clang-format -i src/*/*.[ch] t/*.c

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
