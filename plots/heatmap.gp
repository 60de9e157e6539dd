# heatmap.gp: the part of tasks that met its target under a policy, over two axes of a sweep.
# Reads: policy, x_key, y_key, panel, x, y, sla (0..1)

script = ARG0
here = script[1:strlen(script) - strlen('heatmap.gp')]
load here.'style.gp'
policy = ''
stats data using (policy = strcol("policy"), 0) nooutput
measure = 'sla'; scale = 100
what = 'SLA satisfaction of '.policy.' (%)'
load here.'grid.gp'
