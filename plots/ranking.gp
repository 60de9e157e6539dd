# ranking.gp: the part of tasks that met its target, all policies under each other, best on top.
# Reads: workload, qos, policy, sla (0..1), sla_ci (half of the 95 % interval; empty = one seed)

script = ARG0
here = script[1:strlen(script) - strlen('ranking.gp')]
load here.'style.gp'
measure = 'sla'; interval = 'sla_ci'; scale = 100
axis = 'SLA satisfaction (%)'
row_by = 'policy'
most = 100
by_value = 1
load here.'forest.gp'
