# sla_by_priority.gp: as sla.gp, a panel for each group of priorities.
# Reads: workload, qos, policy, priority_group (low, mid, high), sla (0..1), sla_ci

script = ARG0
here = script[1:strlen(script) - strlen('sla_by_priority.gp')]
load here.'style.gp'
measure = 'sla'; interval = 'sla_ci'; scale = 100
axis = 'SLA satisfaction (%)'
most = 100
panel_by = 'priority_group'; panels = 'low mid high'
panel_titles = '"low priority (0–2)" "middle priority (3–8)" "high priority (9–11)"'
panel_names = '"low (0–2)" "middle (3–8)" "high (9–11)"' # where those do not fit
load here.'bars.gp'
