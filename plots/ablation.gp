# ablation.gp: MoCA's gain over static taken apart, in points of SLA satisfaction.
# Reads: workload, qos, policy (the part's later side), part, sla_difference (0..1), sla_difference_ci

script = ARG0
here = script[1:strlen(script) - strlen('ablation.gp')]
load here.'style.gp'
measure = 'sla_difference'; interval = 'sla_difference_ci'; scale = 100
axis = 'difference in SLA satisfaction (points)'
row_by = 'part'
load here.'forest.gp'
