# sla.gp: the part of tasks that met its target, per workload and QoS, a bar per policy.
# Reads: workload, qos, policy, sla (0..1), sla_ci (half of the 95 % interval; empty = one seed)

script = ARG0
here = script[1:strlen(script) - strlen('sla.gp')]
load here.'style.gp'
measure = 'sla'; interval = 'sla_ci'; scale = 100
axis = 'SLA satisfaction (%)'
most = 100
load here.'bars.gp'
