# gain_map.gp: what a policy meets more than a rival, in points, over two axes of a sweep.
# Reads: policy, rival, x_key, y_key, panel, x, y, gain (-1..1), open (1 = its 95 % interval contains 0)

script = ARG0
here = script[1:strlen(script) - strlen('gain_map.gp')]
load here.'style.gp'
policy = ''; rival = ''
stats data using (policy = strcol("policy"), rival = strcol("rival"), 0) nooutput
measure = 'gain'; scale = 100; diverging = 1
mark = 'open'; mark_text = '95 % interval contains 0'
what = 'gain in SLA of '.policy.' over '.rival.' (points)'
what_short = policy.' over '.rival.' (points)'
load here.'grid.gp'
