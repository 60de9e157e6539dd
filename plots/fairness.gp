# fairness.gp: fairness over that of planaria and of static, a panel each, per workload and QoS.
# Reads: workload, qos, policy, baseline (the policy that is 1), ratio, ratio_ci (half of the 95 % interval)

script = ARG0
here = script[1:strlen(script) - strlen('fairness.gp')]
load here.'style.gp'
measure = 'ratio'; interval = 'ratio_ci'; scale = 1
axis = 'fairness relative to a baseline'
panel_by = 'baseline'; panels = ''
stats data using (panels = with_word(panels, strcol(panel_by)), 0) nooutput
panel_titles = ''; panel_names = panels
do for [i = 1:words(panels)] { panel_titles = panel_titles.' "relative to '.word(panels, i).'"' }
own_axes = 1
baseline = 1; baseline_label = panels
load here.'bars.gp'
