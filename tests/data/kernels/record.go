// Records reference cases for the kernel tests: random inputs with what Prometheus' own packages answer, one JSON object a line.
// Not part of any build. In a folder with a go.mod that requires github.com/prometheus/prometheus v0.316.0:
//
//	go run record.go SEED COUNT > cases.jsonl
//
// All float numbers are written as the hexadecimal of their bits.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"os"
	"sort"
	"strconv"
	"strings"

	"github.com/facette/natsort"
	"github.com/grafana/regexp"
	jsoniter "github.com/json-iterator/go"
	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/parser/posrange"
	"github.com/prometheus/prometheus/util/annotations"
	"github.com/prometheus/prometheus/util/jsonutil"
)

type M = map[string]any

func b(f float64) string { return strconv.FormatUint(math.Float64bits(f), 16) }
func bs(fs []float64) []string {
	r := make([]string, len(fs))
	for i, f := range fs {
		r[i] = b(f)
	}
	return r
}
func sp(s []histogram.Span) [][2]int64 {
	r := make([][2]int64, len(s))
	for i, x := range s {
		r[i] = [2]int64{int64(x.Offset), int64(x.Length)}
	}
	return r
}
func hj(h *histogram.FloatHistogram) any {
	if h == nil {
		return nil
	}
	return M{"h": int(h.CounterResetHint), "s": h.Schema, "zt": b(h.ZeroThreshold), "zc": b(h.ZeroCount), "c": b(h.Count), "sum": b(h.Sum),
		"ps": sp(h.PositiveSpans), "ns": sp(h.NegativeSpans), "pb": bs(h.PositiveBuckets), "nb": bs(h.NegativeBuckets), "cv": bs(h.CustomValues)}
}

var r *rand.Rand

func pick[T any](xs ...T) T { return xs[r.Intn(len(xs))] }

func cnt() float64 {
	switch r.Intn(12) {
	case 0:
		return 0
	case 1:
		return r.Float64() * 100
	case 2:
		return pick(1e17, 1e100, 3e15, 0.1)
	default:
		return float64(r.Intn(20))
	}
}
func side() ([]histogram.Span, []float64) {
	n := r.Intn(4)
	var s []histogram.Span
	var bk []float64
	for i := 0; i < n; i++ {
		off := int32(r.Intn(5))
		if i == 0 {
			off = int32(r.Intn(12) - 6)
		}
		l := uint32(1 + r.Intn(4))
		s = append(s, histogram.Span{Offset: off, Length: l})
		for j := uint32(0); j < l; j++ {
			bk = append(bk, cnt())
		}
	}
	return s, bk
}
func rh(custom bool) *histogram.FloatHistogram {
	h := &histogram.FloatHistogram{CounterResetHint: histogram.CounterResetHint(pick(0, 0, 0, 0, 1, 2, 3, 3))}
	if custom {
		h.Schema = histogram.CustomBucketsSchema
		all := []float64{-5, -1, 0, 0.5, 1, 2, 5, 10}
		var cv []float64
		for _, x := range all {
			if r.Intn(3) > 0 {
				cv = append(cv, x)
			}
		}
		if r.Intn(2) == 0 {
			cv = []float64{0.5, 1, 2, 5}
		}
		h.CustomValues = cv
		idx := 0
		for idx <= len(cv) {
			off := r.Intn(2)
			if idx+off > len(cv) {
				break
			}
			l := 1 + r.Intn(len(cv)+1-idx-off)
			h.PositiveSpans = append(h.PositiveSpans, histogram.Span{Offset: int32(off), Length: uint32(l)})
			for j := 0; j < l; j++ {
				h.PositiveBuckets = append(h.PositiveBuckets, cnt())
			}
			idx += off + l
		}
	} else {
		h.Schema = int32(pick(-4, -1, 0, 0, 0, 1, 1, 2, 3, 8))
		h.PositiveSpans, h.PositiveBuckets = side()
		if r.Intn(2) == 0 {
			h.NegativeSpans, h.NegativeBuckets = side()
		}
		h.ZeroThreshold = pick(0.0, 0.001, 0.001, 2.938735877055719e-39, 0.5, 1, 2, 0.3)
		h.ZeroCount = cnt()
	}
	c := h.ZeroCount
	for _, x := range h.PositiveBuckets {
		c += x
	}
	for _, x := range h.NegativeBuckets {
		c += x
	}
	h.Count = c
	h.Sum = r.NormFloat64() * 100
	switch r.Intn(15) {
	case 0:
		h.Count += float64(r.Intn(5))
		h.Sum = math.NaN()
	case 1:
		h.Sum = math.Inf(1)
	case 2:
		h.Count, h.Sum = 0, 0
	}
	return h
}

// a successor of h: same layout, larger counts
func succ(h *histogram.FloatHistogram) *histogram.FloatHistogram {
	c := h.Copy()
	if r.Intn(6) == 0 {
		return rh(h.UsesCustomBuckets())
	}
	if r.Intn(25) == 0 {
		return rh(!h.UsesCustomBuckets())
	}
	for i := range c.PositiveBuckets {
		d := float64(r.Intn(4))
		c.PositiveBuckets[i] += d
		c.Count += d
	}
	for i := range c.NegativeBuckets {
		d := float64(r.Intn(4))
		c.NegativeBuckets[i] += d
		c.Count += d
	}
	if r.Intn(3) == 0 {
		s2, b2 := side()
		if !c.UsesCustomBuckets() {
			o := &histogram.FloatHistogram{Schema: c.Schema, ZeroThreshold: c.ZeroThreshold, PositiveSpans: s2, PositiveBuckets: b2}
			for _, x := range b2 {
				o.Count += x
			}
			c.Add(o)
		}
	}
	c.Sum += r.Float64() * 10
	c.CounterResetHint = histogram.CounterResetHint(pick(0, 0, 0, int(h.CounterResetHint), int(h.CounterResetHint), 1, 2, 3))
	if r.Intn(8) == 0 {
		c.Mul(0.5)
	}
	return c
}

func annos(a annotations.Annotations) []string {
	out := []string{}
	for _, e := range a {
		out = append(out, e.Error())
	}
	sort.Strings(out)
	return out
}

func val() float64 {
	switch r.Intn(20) {
	case 0:
		return math.NaN()
	case 1:
		return math.Inf(1 - 2*r.Intn(2))
	case 2:
		return pick(0, math.Copysign(0, -1), 1e100, -1e100, 1e-310, 1.7e308, -1.7e308)
	case 3, 4, 5:
		return float64(r.Intn(5))
	case 6, 7:
		return r.NormFloat64() * 1e6
	default:
		return r.Float64() * 100
	}
}

var pr = parser.NewParser(parser.Options{EnableExperimentalFunctions: true})

func rangeCase() M {
	fn := pick("rate", "rate", "rate", "increase", "delta", "irate", "idelta", "deriv", "predict_linear", "double_exponential_smoothing", "changes", "resets",
		"sum_over_time", "avg_over_time", "avg_over_time", "count_over_time", "present_over_time", "first_over_time", "last_over_time", "min_over_time", "max_over_time", "stddev_over_time", "stdvar_over_time",
		"quantile_over_time", "mad_over_time", "ts_of_first_over_time", "ts_of_last_over_time", "ts_of_min_over_time", "ts_of_max_over_time", "integral", "absent_over_time")
	ts := int64(1700000000000) + int64(r.Intn(100000))
	rng := int64(pick(60000, 300000, 61500, 5300, 1000))
	off := int64(pick(0, 0, 0, 30000))
	lookback := int64(60000)
	mod := ""
	switch fn {
	case "rate", "increase", "delta":
		mod = pick("", "", "anchored", "smoothed")
	case "changes", "resets":
		mod = pick("", "", "anchored")
	}
	end := ts - off
	start := end - rng
	lo, hi := start+1, end
	if mod != "" {
		lo = start - lookback + 1
	}
	if mod == "smoothed" {
		hi = end + lookback
	}
	kind := pick("f", "f", "f", "h", "h", "c", "m", "fc")
	n := 1 + r.Intn(8)
	if r.Intn(4) == 0 {
		n = 1 + r.Intn(2)
	}
	set := map[int64]bool{}
	for i := 0; i < n; i++ {
		t := lo + r.Int63n(hi-lo+1)
		if r.Intn(6) == 0 {
			t = pick(start, end, start+1, end-1)
			if t < lo || t > hi {
				continue
			}
		}
		set[t] = true
	}
	if len(set) == 0 {
		set[end] = true
	}
	times := []int64{}
	for t := range set {
		times = append(times, t)
	}
	sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
	var fl []promql.FPoint
	var hs []promql.HPoint
	sts := &promql.StartTimestamps{}
	useST := r.Intn(3) == 0 && (fn == "rate" || fn == "irate" || fn == "increase" || fn == "resets")
	var prevH *histogram.FloatHistogram
	cur := float64(r.Intn(10))
	counter := r.Intn(2) == 0
	prevST := int64(0)
	for i, t := range times {
		st := prevST
		switch r.Intn(5) {
		case 0:
			st = 0
		case 1:
			st = t - r.Int63n(200000)
		case 2:
			if i > 0 {
				st = times[i-1]
			}
		case 3:
			st = t - r.Int63n(3)
		}
		prevST = st
		isH := kind == "h" || kind == "c" || (kind == "m" && r.Intn(2) == 0)
		if isH {
			if prevH == nil {
				prevH = rh(kind == "c")
			} else {
				prevH = succ(prevH)
			}
			hs = append(hs, promql.HPoint{T: t, H: prevH.Copy()})
			sts.Histograms = append(sts.Histograms, st)
		} else {
			v := val()
			if counter || kind == "fc" {
				if r.Intn(6) == 0 {
					cur = float64(r.Intn(5))
				} else {
					cur += r.Float64() * 10
				}
				v = cur
			}
			fl = append(fl, promql.FPoint{T: t, F: v})
			sts.Floats = append(sts.Floats, st)
		}
	}
	sel := "m[" + strconv.FormatInt(rng, 10) + "ms]"
	if mod != "" {
		sel += " " + mod
	}
	if off != 0 {
		sel += " offset " + strconv.FormatInt(off, 10) + "ms"
	}
	var params []float64
	expr := fn + "(" + sel + ")"
	switch fn {
	case "predict_linear":
		params = []float64{float64(r.Intn(1000))}
		expr = fmt.Sprintf("%s(%s, %g)", fn, sel, params[0])
	case "double_exponential_smoothing":
		params = []float64{pick(0.5, 0.1, 0.9, 0, 1.5), pick(0.5, 0.1, 0.3, -1)}
		expr = fmt.Sprintf("%s(%s, %g, %g)", fn, sel, params[0], params[1])
	case "quantile_over_time":
		params = []float64{pick(0.5, 0.1, 0.9, 0, 1, 1.5, -1, 0.99, math.NaN())}
		expr = fmt.Sprintf("%s(%g, %s)", fn, params[0], sel)
	case "integral":
		if r.Intn(2) == 0 {
			params = []float64{pick(0.0, 1, 2, 3, 0.5, -1)}
			expr = fmt.Sprintf("%s(%s, %g)", fn, sel, params[0])
		}
	}
	e, err := pr.ParseExpr(expr)
	if err != nil {
		panic(expr + err.Error())
	}
	call := e.(*parser.Call)
	// engine sets Offset from OriginalOffset in setOffsetForAtModifier
	parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
		if vs, ok := n.(*parser.VectorSelector); ok {
			vs.Offset = vs.OriginalOffset
		}
		return nil
	})
	enh := &promql.EvalNodeHelper{Ts: ts, LookbackDelta: 60 * 1e9}
	if useST {
		enh.StartTimestamps = sts
	}
	var vv []promql.Vector
	for _, p := range params {
		vv = append(vv, promql.Vector{promql.Sample{F: p}})
	}
	c := M{"k": "range", "expr": expr, "fn": fn, "ts": ts, "start": start, "end": end, "range": rng, "lookback": lookback, "mod": mod, "params": bs(params), "st": useST}
	ft, fv, ht, hh := []int64{}, []string{}, []int64{}, []any{}
	for _, p := range fl {
		ft = append(ft, p.T)
		fv = append(fv, b(p.F))
	}
	for _, p := range hs {
		ht = append(ht, p.T)
		hh = append(hh, hj(p.H))
	}
	c["ft"], c["fv"], c["ht"], c["hh"] = ft, fv, ht, hh
	c["fst"], c["hst"] = sts.Floats, sts.Histograms
	func() {
		defer func() {
			if x := recover(); x != nil {
				c["panic"] = fmt.Sprint(x)
			}
		}()
		out, an := promql.FunctionCalls[fn](vv, promql.Matrix{promql.Series{Metric: labels.FromStrings("__name__", "m"), Floats: fl, Histograms: hs}}, call.Args, enh)
		c["annos"] = annos(an)
		if len(out) > 0 {
			c["f"] = b(out[0].F)
			c["h"] = hj(out[0].H)
			if out[0].H == nil {
				delete(c, "h")
			} else {
				delete(c, "f")
			}
		}
	}()
	return c
}

func histCase() M {
	a := rh(r.Intn(3) == 0)
	bb := succ(a)
	if r.Intn(3) == 0 {
		bb = rh(r.Intn(3) == 0)
	}
	c := M{"k": "hist", "a": hj(a), "b": hj(bb)}
	x := a.Copy()
	_, col, rec, err := x.Add(bb)
	if err == nil {
		c["add"], c["addcol"], c["addrec"] = hj(x), col, rec
		c["addc"] = hj(x.Copy().Compact(0))
		c["addc3"] = hj(x.Copy().Compact(3))
	}
	x = a.Copy()
	_, col, rec, err = x.Sub(bb)
	if err == nil {
		c["sub"] = hj(x)
	}
	x = a.Copy()
	kc, _, _, err := x.KahanAdd(bb, nil)
	if err == nil {
		kc, _, _, err = x.KahanAdd(a, kc)
		if err == nil {
			c["kahan"], c["kahanc"] = hj(x), hj(kc)
		}
	}
	f := val()
	c["factor"] = b(f)
	c["mul"] = hj(a.Copy().Mul(f))
	c["div"] = hj(a.Copy().Div(f))
	c["trimu"] = hj(a.Copy().TrimBuckets(f, true))
	c["triml"] = hj(a.Copy().TrimBuckets(f, false))
	small := pick(-3.0, -1, -0.5, 0, 0.2, 0.5, 0.7, 1, 1.5, 3, 7)
	c["small"] = b(small)
	c["trimu2"] = hj(a.Copy().TrimBuckets(small, true))
	c["triml2"] = hj(a.Copy().TrimBuckets(small, false))
	c["reset"] = bb.DetectReset(a)
	c["equals"] = a.Equals(bb)
	c["size"] = a.Size()
	c["str"] = a.String()
	c["test"] = a.TestExpression()
	st := jsoniter.NewStream(jsoniter.ConfigCompatibleWithStandardLibrary, nil, 1000)
	jsonutil.MarshalHistogram(a, st)
	c["json"] = string(st.Buffer())
	if err := a.Validate(); err != nil {
		c["valid"] = err.Error()
	} else {
		c["valid"] = ""
	}
	q := pick(0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1, -1, 2, math.NaN(), r.Float64())
	v, an := promql.HistogramQuantile(q, a, "m", posrange.PositionRange{})
	c["q"], c["quant"], c["qannos"] = b(q), b(v), annos(an)
	lo, hi := pick(math.Inf(-1), -2, -0.3, 0, 0.25, 0.9, 1, math.NaN(), r.NormFloat64()), pick(math.Inf(1), -1, 0, 0.25, 1, 3, 7, r.NormFloat64()*3)
	v, an = promql.HistogramFraction(lo, hi, a, "m", posrange.PositionRange{})
	c["lo"], c["hi"], c["frac"], c["fannos"] = b(lo), b(hi), b(v), annos(an)
	enh := &promql.EvalNodeHelper{}
	out, _ := promql.FunctionCalls["histogram_stdvar"]([]promql.Vector{{promql.Sample{H: a}}}, nil, nil, enh)
	c["var"] = b(out[0].F)
	return c
}

func classicCase() M {
	var bk promql.Buckets
	bounds := []float64{-1, 0, 0.1, 0.5, 1, 2.5, 5, 10, math.Inf(1)}
	cum := 0.0
	for i, x := range bounds {
		if r.Intn(4) == 0 && i < 8 {
			continue
		}
		if i == 8 && r.Intn(10) == 0 {
			continue
		}
		switch r.Intn(8) {
		case 0:
			cum -= float64(r.Intn(3))
		case 1:
			cum *= 1 + 1e-14
		case 2:
		default:
			cum += r.Float64() * 10
		}
		n := 1
		if r.Intn(8) == 0 {
			n = 2
		}
		for j := 0; j < n; j++ {
			bk = append(bk, promql.Bucket{UpperBound: x, Count: cum})
		}
	}
	if r.Intn(20) == 0 && len(bk) > 0 {
		bk[r.Intn(len(bk))].Count = math.NaN()
	}
	q := pick(0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1, -1, 2, math.NaN(), r.Float64())
	c := M{"k": "classic", "q": b(q)}
	ub, ct := []string{}, []string{}
	for _, x := range bk {
		ub = append(ub, b(x.UpperBound))
		ct = append(ct, b(x.Count))
	}
	c["ub"], c["ct"] = ub, ct
	cp := append(promql.Buckets{}, bk...)
	v, forced, _, mn, mx, md := promql.BucketQuantile(q, cp)
	c["v"], c["forced"], c["min"], c["max"], c["diff"] = b(v), forced, b(mn), b(mx), b(md)
	lo, hi := pick(math.Inf(-1), -2, -0.3, 0, 0.25, 0.9, 1, math.NaN(), r.NormFloat64()), pick(math.Inf(1), -1, 0, 0.25, 1, 3, 7, r.NormFloat64()*3)
	cp = append(promql.Buckets{}, bk...)
	c["lo"], c["hi"], c["frac"] = b(lo), b(hi), b(promql.BucketFraction(lo, hi, cp))
	return c
}

func mathArg() float64 {
	switch r.Intn(12) {
	case 0:
		return val()
	case 1:
		return float64(r.Intn(2000) - 1000)
	case 2:
		return math.Float64frombits(r.Uint64())
	case 3:
		return math.Ldexp(1, r.Intn(200)-100)
	case 4:
		return math.Pow10(r.Intn(40) - 20)
	case 5:
		return r.NormFloat64()
	case 6:
		return r.NormFloat64() * 1e10
	case 7:
		return 1 + r.NormFloat64()*1e-9
	default:
		return r.NormFloat64() * 10
	}
}

func mathCase() M {
	x, y := mathArg(), mathArg()
	c := M{"k": "math", "x": b(x), "y": b(y), "pow": b(math.Pow(x, y)), "mod": b(math.Mod(x, y)), "atan2": b(math.Atan2(x, y)), "exp2": b(math.Exp2(x)),
		"max": b(math.Max(x, y)), "min": b(math.Min(x, y))}
	fns := M{}
	for _, fn := range []string{"abs", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "deg", "exp", "floor", "ln", "log10", "log2", "rad", "sgn", "sin", "sinh", "sqrt", "tan", "tanh",
		"day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year"} {
		z := x
		if strings.Contains(fn, "day") || fn == "hour" || fn == "month" || fn == "minute" || fn == "year" {
			z = y * 1e8
			c["date"] = b(z)
		}
		out, _ := promql.FunctionCalls[fn]([]promql.Vector{{promql.Sample{F: z}}}, nil, nil, &promql.EvalNodeHelper{})
		fns[fn] = b(out[0].F)
	}
	out, _ := promql.FunctionCalls["round"]([]promql.Vector{{promql.Sample{F: x}}, {promql.Sample{F: y}}}, nil, make(parser.Expressions, 2), &promql.EvalNodeHelper{})
	fns["round"] = b(out[0].F)
	c["fns"] = fns
	c["om"] = labels.FormatOpenMetricsFloat(x)
	return c
}

func str() string {
	var s strings.Builder
	for i := r.Intn(8); i > 0; i-- {
		s.WriteString(pick("a", "b", "1", "12", "007", "x", "-", "é", "_", "99999999999999999999", ""))
	}
	return s.String()
}

func textCase() M {
	a, bb := str(), str()
	re := pick("(.*)", "([a-z]+)(\\d*)", "(?P<first>.)(?P<rest>.*)", "a(b)?(.*)", "(?<n>[ab]*)(.*)", ".*", "([^-]*)-(.*)")
	tpl := pick("$1", "${1}x", "$1x", "$2-$1", "$$1", "$", "${", "${1", "$first$rest", "${first}_${rest}", "$n", "x$é", "$01", "$0", "${10}", "pre$3", "$1é")
	rx := regexp.MustCompile("^(?s:" + re + ")$")
	idx := rx.FindStringSubmatchIndex(a)
	c := M{"k": "text", "a": a, "b": bb, "less": natsort.Compare(a, bb), "re": re, "tpl": tpl}
	if idx != nil {
		c["out"] = string(rx.ExpandString([]byte{}, tpl, a, idx))
	}
	l := labels.FromStrings("__name__", "m"+a, "x", "q"+bb, "y", strings.Repeat("z", 1+r.Intn(300)))
	c["lx"], c["lz"] = bb, l.Get("y")
	c["off"] = b(promql.NewHashRatioSampler().SampleOffset(&l))
	return c
}

func main() {
	seed, _ := strconv.ParseInt(os.Args[1], 10, 64)
	n, _ := strconv.Atoi(os.Args[2])
	r = rand.New(rand.NewSource(seed))
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := 0; i < n; i++ {
		var c M
		switch r.Intn(10) {
		case 0, 1, 2, 3, 4:
			c = rangeCase()
		case 5, 6, 7:
			c = histCase()
		case 8:
			c = mathCase()
		default:
			if r.Intn(2) == 0 {
				c = classicCase()
			} else {
				c = textCase()
			}
		}
		c["i"] = i
		enc.Encode(c)
	}
}
