# stp.gp: system throughput (STP) over that of policy static, per workload and QoS.
# Reads: workload, qos, policy, ratio (1 = as static), ratio_ci (half of the 95 % interval)

script = ARG0
here = script[1:strlen(script) - strlen('stp.gp')]
load here.'style.gp'
measure = 'ratio'; interval = 'ratio_ci'; scale = 1
axis = 'STP relative to static'
baseline = 1; baseline_label = 'static'
load here.'bars.gp'
