// Queries with carets (the sign ¦) and what may be typed at each: "kinds; metrics; label; prefix" in the order of the carets.
// Kinds: E = metric + function + aggregator (an operand), the others as in kindText().
#pragma once

#include <string>
#include <vector>

struct CompletionCase {
    std::string text;
    std::vector<std::string> expected;
};

inline const std::vector<CompletionCase> &completionCases()
{
    static const std::vector<CompletionCase> cases{
        // Operands.
        {"¦", {"E;;;"}},
        {"¦htt¦p_req", {"E;;;", "E;;;htt"}},
        {"sum(¦)", {"E;;;"}},
        {"sum(ra¦", {"E;;;ra"}},
        {"1 + ¦", {"E+matching+fill;;;"}},
        {"up == ¦", {"E+matching+fill;;;"}},
        {"-¦", {"E;;;"}},
        {"(¦", {"E;;;"}},
        {"up and un¦", {"E+matching+fill;;;un"}},
        {"rate(node_cpu_seconds_total[5m])¦ > 0.¦5", {"operator+modifier;;;", ";;;0."}},
        {"clamp_max(node_load1, ¦10)", {"E;;;"}},
        {"histogram_quantile(0.9, ¦", {"E;;;"}},
        // Braces: names, operators, values.
        {"node_load1{¦}", {"label;node_load1;;"}},
        {"node_load1{¦", {"label;node_load1;;"}},
        {"node_load1{inst¦}", {"label;node_load1;;inst"}},
        {"node_load1{instance¦=\"a\"}", {"label;node_load1;;instance"}},
        {"node_load1{instance ¦}", {"matchop;;;"}},
        {"node_load1{instance=¦}", {"value;node_load1;instance;"}},
        {"node_load1{instance=\"¦\"}", {"value;node_load1;instance;"}},
        {"node_load1{instance=\"web¦-1\"}", {"value;node_load1;instance;web"}},
        {"node_load1{instance=\"web¦", {"value;node_load1;instance;web"}},
        {"node_load1{job=\"node\",¦}", {"label;node_load1;;"}},
        {"node_load1{job=\"node\", instance=~\"a¦", {"value;node_load1;instance;a"}},
        {"{__name__=\"¦\"}", {"value;;__name__;"}},
        {"{__name__=\"node_load1\",job=\"¦\"}", {"value;node_load1;job;"}},
        {"{\"¦\"}", {"label+metric;;;"}},
        {"{\"http.requests\", \"service.name\"=\"¦\"}", {"value;http.requests;service.name;"}},
        {"{job!=\"a\", ¦", {"label;;;"}},
        {"sum(kube_pod_info{namespace=\"¦\", pod!=\"x\"}) by (node)", {"value;kube_pod_info;namespace;"}},
        {"a{x=\"1\"¦}", {";;;"}},
        {"a{x=\"1\" ¦}", {";;;"}},
        {"rate(api_calls_total{co¦de=~\"5..\"}[¦5m])", {"label;api_calls_total;;co", "duration;;;"}},
        // Aggregations.
        {"sum ¦", {"by;;;"}},
        {"sum b¦", {"by;;;b"}},
        {"sum by¦ (job) (up)", {"by;;;by"}},
        {"sum by ¦(job) (up)", {";;;"}},
        {"sum by (¦) (up)", {"group;up;;"}},
        {"sum by (jo¦) (rate(api_calls_total[5m]))", {"group;api_calls_total;;jo"}},
        {"sum by (job, ¦) (a / b)", {"group;a,b;;"}},
        {"sum by (job ¦) (up)", {";;;"}},
        {"sum by (job) ¦", {";;;"}},
        {"sum(up) ¦", {"by+operator;;;"}},
        {"sum(up) by (¦)", {"group;up;;"}},
        {"sum(rate(a_total[5m]) / rate(b_total[5m])) without (inst¦", {"group;a_total,b_total;;inst"}},
        {"topk(¦, up)", {"E;;;"}},
        {"topk(3, ¦)", {"E;;;"}},
        {"avg without (¦", {"group;;;"}},
        {"count_values(\"ver¦\", build_info)", {"label;;;ver"}},
        // Matching.
        {"a / ¦b", {"E+matching+fill;;;"}},
        {"a / o¦", {"E+matching+fill;;;o"}},
        {"a / on¦ (job) b", {"E+matching+fill;;;on"}},
        {"a / on (¦) b", {"group;a,b;;"}},
        {"a / on (job, ¦) group_left b", {"group;a,b;;"}},
        {"a * on (job) ¦b", {"E+groupmod+fill;;;"}},
        {"a * on (job) gr¦", {"E+groupmod+fill;;;gr"}},
        {"a * on (job) group_left (¦) b", {"group;a,b;;"}},
        {"a * on (job) group_left (node) ¦b", {"E+fill;;;"}},
        {"a > bool ¦1", {"E+matching;;;"}},
        {"a > bool ¦", {"E+matching;;;"}},
        {"a unless ignoring (in¦) c", {"group;a,c;;in"}},
        {"sum(a * on (x¦) b) + c", {"group;a,b;;x"}},
        // Ranges, offsets, @.
        {"rate(up[¦])", {"duration;;;"}},
        {"rate(up[¦", {"duration;;;"}},
        {"rate(up[5¦m])", {"duration;;;5"}},
        {"rate(up[5m¦])", {"duration;;;5m"}},
        {"max_over_time(rate(up[5m])[1h:¦1m])", {"duration;;;"}},
        {"max_over_time(up[st¦", {"duration;;;st"}},
        {"up offset ¦", {"duration;;;"}},
        {"up offset 1¦h", {"duration;;;1"}},
        {"up off¦", {"operator+modifier;;;off"}},
        {"up @ ¦", {"at;;;"}},
        {"up @ st¦art()", {"at;;;st"}},
        {"up[5m] ¦", {"operator+modifier;;;"}},
        {"up{job=\"x\"} ¦", {"operator+modifier;;;"}},
        // Strings that name labels, and strings that do not.
        {"label_replace(up, \"¦\", \"$1\", \"inst¦\", \"(.*):.*\")", {"label;up;;", "label;up;;inst"}},
        {"label_replace(up, \"dst\", \"¦$1\", \"src\", \"¦(.*)\")", {";up;;", ";up;;"}},
        {"label_join(up, \"all\", \"-¦\", \"a¦\", \"b¦\")", {";up;;-", "label;up;;a", "label;up;;b"}},
        {"\"text ¦", {";;;text "}},
        // Comments and numbers.
        {"up # about ¦ this", {";;;"}},
        {"sum(up) # x\n + ¦", {"E+matching+fill;;;"}},
        {"up > 1¦0", {";;;1"}},
        // Broken text: the rest is still understood.
        {"sum(rate(foo_total{job=\"a\"[5m]) by (jo¦b)", {"group;foo_total;;jo"}},
        {"sum by (job (rate(x[5m]) / ¦", {"E+matching+fill;;;"}},
        {"foo{a=\"b} + ¦", {"value;foo;a;b} + "}},
        {"rate(foo[5m) + ba¦r", {"E+matching+fill;;;ba"}},
        {"sum(rate(foo_total[5m]) + ¦ ) by (job)", {"E+matching+fill;;;"}},
        {"foo{job=~\"a|b\", ¦, env=\"x\"}", {"label;foo;;"}},
        {"a + + ¦", {"E+matching+fill;;;"}},
        {"foo{=\"x\", bar=\"¦\"}", {"value;foo;bar;"}},
        {"sum(foo))) / ¦", {"E+matching+fill;;;"}},
        {"foo bar{x=\"¦\"}", {"value;bar;x;"}},
        {"$var{job=\"¦\"} / up{in¦", {"value;;job;", "label;up;;in"}},
        {"rate(foo{job=~\"$job\"}[$__rate_interval]) / ¦", {"E+matching+fill;;;"}},
        // Longer queries with several carets.
        {"sum by (¦cluster) (rate(¦http_requests_total{job=\"¦api\", code=~\"¦5..\"}[¦5m])) / sum by (cluster¦) "
         "(¦rate(http_requests_total[5m]))",
            {"group;http_requests_total;;", "E;;;", "value;http_requests_total;job;", "value;http_requests_total;code;", "duration;;;",
                "group;http_requests_total;;cluster", "E;;;"}},
        {"histogram_quantile(¦0.99, sum by (le, ¦) (rate(latency_bucket{¦}[1m]))) > ¦bool¦ 1",
            {"E;;;", "group;latency_bucket;;", "label;latency_bucket;;", "E+matching+fill;;;", "E+matching+fill;;;bool"}},
        {"node_filesystem_avail_bytes{mountpoint=\"/¦\"} / on (¦instance, device) node_filesystem_size_bytes * 100 < ¦10",
            {"value;node_filesystem_avail_bytes;mountpoint;/", "group;node_filesystem_avail_bytes,node_filesystem_size_bytes;;",
                "E+matching+fill;;;"}},
        {"max_over_time(sum(¦rate(x_total[1m]))¦[1h:¦30s] offset ¦1d) @ ¦end()",
            {"E;;;", "by+operator;;;", "duration;;;", "duration;;;", "at;;;"}},
        {"absent(¦up{job=\"¦\"}) or vector(¦0) unless ¦on(¦x) y", {"E;;;", "value;up;job;", "E;;;", "E+matching+fill;;;", "group;up,y;;"}},
        {"topk(5, sum by (¦pod, namespace) (container_memory_working_set_bytes{container!=\"¦\", im¦age!=\"\"}))",
            {"group;container_memory_working_set_bytes;;", "value;container_memory_working_set_bytes;container;",
                "label;container_memory_working_set_bytes;;im"}},
    };
    return cases;
}
