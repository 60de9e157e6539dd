# contour.gp: the same as heatmap.gp, with lines along which it is equal.
# Reads: policy, x_key, y_key, panel, x, y, sla (0..1)

script = ARG0
here = script[1:strlen(script) - strlen('contour.gp')]
load here.'style.gp'
policy = ''
stats data using (policy = strcol("policy"), 0) nooutput
measure = 'sla'; scale = 100
what = 'SLA satisfaction of '.policy.' (%)'
levels = '50 80 90 95 99'
load here.'grid.gp'
