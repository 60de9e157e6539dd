/* What was measured on the RTL, and how near this program comes, at the time of the report. */
#include "report/internal.h"

#include "validate/claims.h"

#include <math.h>
#include <string.h>

static const char *figure_text(double value, struct arena *arena)
{
	return isnan(value)           ? "–"
		: fabs(value) >= 1000 ? html_count(value, arena)
				      : arena_printf(arena, "%.4g", value);
}

static bool claim_row(
	const struct page *page, const struct claim *claim, const struct evidence *evidence)
{
	struct finding finding;
	struct arena *arena = page->arena;
	bool holds = claim_holds(claim, evidence, &finding);
	fprintf(page->out,
		"<tr><th scope=row>%s<td>%s<td class=number>%s<td class=number>%s<td class=number data-value=%.4f>%s"
		"<td class=number>%.1f<td class=%s>%s</tr>\n",
		html_plain(claim->about, arena), html_plain(claim->what, arena),
		figure_text(finding.measured, arena), figure_text(finding.ours, arena),
		finding.error, html_signed(finding.error, NAN, 1, 1, arena), finding.allowed,
		holds ? "better" : "worse", holds ? "holds" : "fails");
	return holds;
}

static void claims_table(const struct page *page, const struct evidence *evidence)
{
	int claims = 0, holding = 0;
	bool runs_alone = true; /* fail */
	fputs("<div class=wide tabindex=0><table class=sortable><caption>Each claim against what was measured (MoCA "
	      "artifact, FireSim RTL). Of single runs the replays' middle 90&nbsp;% over seeds is "
	      "allowed.</caption><thead><tr><th scope=col><button>about</button><th scope=col><button>what</button>"
	      "<th scope=col class=number>measured<th scope=col class=number>ours"
	      "<th scope=col class=number><button>error, %</button>"
	      "<th scope=col class=number>allowed, %<th scope=col><button>verdict</button></tr></thead><tbody>\n",
		page->out);
	for (const struct claim *claim = claim_table; claim->name; claim++, claims++) {
		bool holds = claim_row(page, claim, evidence);
		holding += holds;
		runs_alone &= holds || strncmp(claim->name, "run-", strlen("run-")) == 0;
	}
	fprintf(page->out, "</tbody></table></div>\n<p>%d of %d claims hold.%s</p>\n", holding,
		claims,
		runs_alone && holding < claims
			? " What fails is about whole runs of the artifact's scheduler; layers and "
			  "inferences are all within what is allowed."
			: "");
}

bool trust_section(const struct page *page, struct err *err)
{
	enum { SEEDS = 40 };
	struct evidence evidence;
	fputs("<section id=trust><h2>What can be trusted, and how far</h2>\n"
	      "<p>The same inputs give the same bits, on any compiler and with any number of threads, and every run here can "
	      "be repeated from the database alone. Every policy obeys the laws that the tests check: bytes are "
	      "conserved, nothing is oversubscribed, no task runs before it arrives, parts of a latency add up to it. "
	      "Contention is modelled, not simulated cycle by cycle.</p>\n",
		page->out);
	if (strcmp(page->report->soc->name, "gemmini8") != 0) {
		fputs("<p>Nothing was measured on this SoC: its parameters are what its file says, published or "
		      "estimated. The layer cost was held against the RTL of gemmini8.</p></section>\n",
			page->out);
		return true;
	}
	const struct evidence_source source = {
		.library = *page->report->library, .soc = "gemmini8", .seeds = SEEDS, .threads = 1};
	if (!evidence_read(&source, page->arena, &evidence, err))
		return false;
	claims_table(page, &evidence);
	fputs("</section>\n", page->out);
	return true;
}
