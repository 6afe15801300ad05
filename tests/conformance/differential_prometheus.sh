#!/bin/sh
# Puts random queries to a real Prometheus 3.16 and to the engine and compares values, annotations, errors and statistics:
#   differential_prometheus.sh BUILD_DIR SEED COUNT [snapshot|snapshot314]
# In portions of 1,000 queries, each with the next seed. Needs ../shared/oracle with its server built (see its README); ends with 77
# (skipped) where that is absent, with 1 when an answer differs by more than chance (ask_again.py). Differences are listed with their queries.
set -eu
build=$(cd "$1" && pwd) seed=$2 count=$3 snapshot=${4:-snapshot}
root=$(cd "$(dirname "$0")/../.." && pwd)
shared=${DIOPTER_SHARED:-$root/../shared}
oracle=$shared/oracle
data=$shared/data
bin=${ORACLE_BIN:-${XDG_CACHE_HOME:-$HOME/.cache}/diopter-oracle}
[ -x "$bin/prometheus" ] || { echo "no Prometheus 3.16 at hand ($bin); skipped"; exit 77; }
case $snapshot in
snapshot) generator=promql_gen.py end=$(cat "$data/t_end") ;;
*) generator=promql_gen_modern.py end=$(cat "$data/t_end314") ;;
esac
features=promql-experimental-functions,promql-binop-fill-modifiers
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/portions.sh" <<'END'
seed=$1 left=$2 status=0
while [ "$left" -gt 0 ]; do
    portion=$((left < 1000 ? left : 1000))
    python3 "$ORACLE/$GENERATOR" "$seed" "$portion" > "$WORK/queries"
    python3 "$ORACLE/record_golden.py" "$ORACLE_URL" "$END" 2400 60 8000000 "$FEATURES" < "$WORK/queries" | gzip -1 > "$WORK/answers.jsonl.gz"
    echo "seed $seed: $portion queries, $(zcat "$WORK/answers.jsonl.gz" | wc -l) of them compared (the answers of the others exceed 8 MB)"
    DIOPTER_GOLDEN_FILE=$WORK/answers.jsonl.gz DIOPTER_GOLDEN_SNAPSHOT=$SNAPSHOT "$BUILD/tests/tst_golden" otherAnswers > "$WORK/out" || true
    grep -E 'answers;|^ ' "$WORK/out" || status=1
    python3 "$ASK_AGAIN" "$ORACLE_URL" "$END" 2400 60 < "$WORK/out" || status=1
    seed=$((seed + 1)) left=$((left - portion))
done
exit $status
END
export ASK_AGAIN="$root/tests/conformance/ask_again.py" ORACLE="$oracle" GENERATOR="$generator" WORK="$work" END="$end" FEATURES="$features" SNAPSHOT="$data/$snapshot" BUILD="$build"
python3 "$oracle/oracle.py" run "$data/$snapshot" -- sh "$work/portions.sh" "$seed" "$count"
