#include "tests/core/syntax/random_query.h"

std::string RandomQuery::blank() { return one({" ", "", " ", "\n", "  # remark\n", " "}); }

std::string RandomQuery::name()
{
    return one(
        {"up", "http_requests_total", "job:rate:5m", "sum", "by", "offset", "avg", "bool_", "start", "step", "nan_total", "and_then"});
}

std::string RandomQuery::label()
{
    return one({"job", "instance", "le", "by", "sum", "__name__", "\"dotted.label\"", "\"\xc3\xa9\"", "on"});
}

std::string RandomQuery::literal()
{
    return one({"\"a\"", "'b\\'c'", "`d\\e`", "\"\"", "\"\\n\\t\\\\\"", "\"\xc3\xa9\\u00e9\"", "\"x{y=\\\"z\\\"}\"", "\".+\""});
}

std::string RandomQuery::number()
{
    return one({"0", "1", "2.5", ".5", "1e3", "1.5e-7", "0x1F", "1_000", "5m", "1h30m", "NaN", "17", "123456789", "0.1", "1e21"});
}

std::string RandomQuery::duration(int depth)
{
    if (depth <= 0 || any(3) > 0) return one({"5m", "1h", "30", "1d12h", "90s", "250ms", "1w", "2.5"});
    switch (any(7)) {
    case 0: return "step()";
    case 1: return "range()";
    case 2: return "(" + duration(depth - 1) + blank() + one({"+", "-", "*", "/", "%", "^"}) + " " + duration(depth - 1) + ")";
    case 3: return "min_of(" + duration(depth - 1) + "," + duration(depth - 1) + ")";
    case 4: return "max_of(" + duration(depth - 1) + ", " + duration(depth - 1) + ")";
    case 5: return duration(depth - 1) + " * " + duration(depth - 1);
    default: return "(" + duration(depth - 1) + ")";
    }
}

std::string RandomQuery::modifiers()
{
    // No offset in parentheses: + and - behind it go on with the offset, and Prometheus prints @ before it.
    if (any(20) == 0) return one({" anchored", " smoothed offset 1m"});
    std::string out;
    if (any(5) == 0)
        out += one({" offset 5m", " offset -1h", " OFFSET 90", " offset -(5m)", " offset max_of(1m, step())", " offset -step()"});
    if (any(6) == 0) out += one({" @ 1600000000", " @ start()", " @ end()", " @ 1.5", " @ -3"});
    return out;
}

std::string RandomQuery::selector()
{
    const bool named = any(5) > 0;
    if (named && any(3) == 0) return name();
    std::string out = (named ? name() : std::string()) + "{";
    if (!named) out += any(2) == 0 ? "\"metric.name\"" : "job=\"a\"";
    const std::size_t count = any(4);
    for (std::size_t i = 0; i < count; ++i) {
        std::string condition = label();
        if (condition == "__name__") condition = "name";
        if (out.back() != '{') out += ",";
        const bool regexp = any(2) == 0;
        const std::string value = regexp ? one({"\".+\"", "'a|b'", "`\\d{1,3}`", "\"(x|\\\\.y)*\"", "\"\""}) : literal();
        out += blank() + condition + (regexp ? one({"=~", "!~"}) : one({"=", "!="})) + value;
    }
    return out + (out.back() != '{' && any(4) == 0 ? ",}" : "}");
}

std::string RandomQuery::range(int depth)
{
    if (depth <= 0 || any(4) > 0)
        return selector() + one({"[5m]", "[1h30m]", "[ 300 ]", "[step() * 4]", "[max_of(1m, 2 * step())]"}) + modifiers();
    const std::string inner = any(2) == 0 ? "(" + vector(depth - 1) + ")" : selector();
    return inner + "[" + duration(0) + ":" + (any(2) == 0 ? duration(0) : "") + "]" +
        one({"", "", " offset 1h", " @ 1600000000 offset -5m", " @ start()"});
}

std::string RandomQuery::labels()
{
    std::string out = "(";
    const std::size_t count = any(4);
    for (std::size_t i = 0; i < count; ++i) out += (i > 0 ? ", " : "") + label();
    return out + (count > 0 && any(5) == 0 ? ",)" : ")");
}

std::string RandomQuery::scalar(int depth)
{
    if (depth <= 0 || any(3) == 0) return number();
    switch (any(7)) {
    case 0: return "time()";
    case 1: return "scalar(" + vector(depth - 1) + ")";
    case 2: return "-" + scalar(depth - 1);
    case 3: return "(" + scalar(depth - 1) + ")";
    case 4: return "((" + scalar(depth - 1) + ") " + one({"==", "!=", "<", ">="}) + " bool (" + scalar(depth - 1) + "))";
    case 5: return "pi()";
    default: return scalar(depth - 1) + blank() + one({"+", "-", "*", "/", "%", "^", " atan2"}) + " " + scalar(depth - 1);
    }
}

std::string RandomQuery::vector(int depth)
{
    if (depth <= 0) return selector() + modifiers();
    switch (any(8)) {
    case 0:
    case 1: return aggregation(depth - 1);
    case 2:
    case 3: return call(depth - 1);
    case 4:
    case 5: return binary(depth - 1);
    case 6: return one({"-", "+", "", "- -"}) + "(" + blank() + vector(depth - 1) + blank() + ")";
    default: return selector() + modifiers();
    }
}

std::string RandomQuery::binary(int depth)
{
    // Without parentheses only where every grouping by precedence is a query: arithmetic without clauses.
    if (any(3) == 0) {
        const std::string op = blank() + one({"+", "-", "*", "/", "%", "^", " atan2 "}) + " ";
        if (any(3) == 0) return scalar(depth) + op + vector(depth);
        return vector(depth) + op + (any(2) == 0 ? vector(depth) : scalar(depth));
    }
    const std::string left = any(3) == 0 ? selector() : "(" + vector(depth) + ")";
    if (any(4) == 0) {
        const std::string compare = one({"==", "> bool", "<=", "!= bool", ">/", "<"});
        return "(" + left + " " + compare + " (" + scalar(depth) + "))";
    }
    // Directly behind group_left a parenthesis would be its label list.
    const std::string right = any(3) == 0 ? selector() : "+(" + vector(depth) + ")";
    if (any(4) == 0) {
        const std::string on = any(2) == 0 ? one({" on ", " ignoring"}) + labels() : "";
        return "(" + left + " " + one({"and", "or", "unless"}) + on + " " + right + ")";
    }
    std::string op = one({"+", "-", "*", "/", "%", "^", "==", "!=", "<", ">", "<=", ">=", "</", ">/", "atan2", "== bool", "> bool"});
    if (any(2) == 0) {
        op += one({" on", " ignoring "}) + labels();
        if (any(2) == 0) op += one({" group_left", " group_right ()", " group_left (a, b)", " group_right (\"x.y\")"});
    }
    if (any(6) == 0) op += one({" fill (0)", " fill_left (-1) fill_right (5)", " fill_right(1e3)", " fill_left (NaN)"});
    return "(" + left + " " + op + " " + right + ")";
}

std::string RandomQuery::aggregation(int depth)
{
    std::string op = one({"sum", "avg", "count", "MIN", "max", "group", "stddev", "stdvar"});
    std::string first;
    if (any(4) == 0) {
        op = one({"topk", "bottomk", "quantile", "limitk", "limit_ratio"});
        first = scalar(0) + ", ";
    } else if (any(10) == 0) {
        op = "count_values";
        first = "\"value\", ";
    }
    const std::string clause = any(3) == 0 ? std::string() : one({" by ", " without", " BY "}) + labels();
    const std::string body = "(" + blank() + first + vector(depth) + blank() + ")";
    return any(2) == 0 ? op + clause + " " + body : op + body + clause;
}

std::string RandomQuery::call(int depth)
{
    switch (any(9)) {
    case 0: return "histogram_quantile(" + scalar(0) + ", " + vector(depth) + ")";
    case 1: return "label_replace(" + vector(depth) + ", \"a\", \"$1\", \"b\", \"(.*)\")";
    case 2: return "label_join(" + vector(depth) + ", \"a\", \"-\", \"b\", \"c\")";
    case 3:
        return one({"abs", "ceil", "ln", "sgn", "sort", "sort_desc", "timestamp", "histogram_count", "absent"}) + "(" + vector(depth) + ")";
    case 4: return "clamp(" + vector(depth) + blank() + ", " + scalar(0) + ", " + scalar(0) + ")";
    case 5: return "quantile_over_time(" + scalar(0) + ", " + range(depth) + ")";
    case 6: return "vector(" + scalar(depth) + ")";
    case 7: return one({"day_of_week", "hour", "month"}) + "()";
    default:
        return one({"rate", "increase", "irate", "delta", "sum_over_time", "max_over_time", "last_over_time", "deriv", "changes",
                   "absent_over_time", "integral"}) +
            "(" + range(depth) + ")";
    }
}
