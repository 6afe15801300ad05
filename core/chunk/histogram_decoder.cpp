// Encodings 2, 3, 5, 6: one layout, then per sample deltas of deltas (integer) or XORed values (float), start timestamps last.
// Algorithm: Prometheus tsdb/chunkenc/{histogram,float_histogram,st}.go.
#include "core/chunk/histogram_decoder.h"

#include "core/chunk/histogram_layout.h"
#include "core/model/stale.h"

#include <utility>

namespace diopter::chunk {
namespace {

/// Integer bookkeeping as Go does it: overflow wraps.
void addWrapping(std::int64_t &to, std::int64_t value)
{
    to = static_cast<std::int64_t>(static_cast<std::uint64_t>(to) + static_cast<std::uint64_t>(value));
}

struct DeltaField {
    std::int64_t value = 0;
    std::int64_t delta = 0;
    void step(BitReader &reader)
    {
        addWrapping(delta, reader.signedVarbit());
        addWrapping(value, delta);
    }
};

struct XorFieldState {
    double value = 0;
    XorWindow window;
    void step(BitReader &reader) { reader.xorValue(value, window); }
};

/// Values of one sample of an integer histogram chunk; the buckets hold differences to the bucket before.
struct IntegerState {
    using Field = DeltaField;
    Field count, zeroCount;
    std::vector<Field> positive, negative;

    void readCounts(BitReader &reader)
    {
        count.value = static_cast<std::int64_t>(reader.unsignedVarbit());
        zeroCount.value = static_cast<std::int64_t>(reader.unsignedVarbit());
    }
    static void readBucket(BitReader &reader, Field &bucket) { bucket.value = reader.signedVarbit(); }

    Histogram stored(const HistogramLayout &layout, double sum) const
    {
        Histogram out;
        static_cast<HistogramLayout &>(out) = layout;
        out.count = static_cast<std::uint64_t>(count.value);
        out.zeroCount = static_cast<std::uint64_t>(zeroCount.value);
        out.sum = sum;
        for (const Field &bucket : positive) out.positiveDeltas.push_back(bucket.value);
        for (const Field &bucket : negative) out.negativeDeltas.push_back(bucket.value);
        reduceToKnownSchema(out);
        return out;
    }
    FloatHistogram asFloat(const HistogramLayout &layout, double sum) const
    {
        FloatHistogram out;
        static_cast<HistogramLayout &>(out) = layout;
        out.count = static_cast<double>(static_cast<std::uint64_t>(count.value));
        out.zeroCount = static_cast<double>(static_cast<std::uint64_t>(zeroCount.value));
        out.sum = sum;
        appendAbsolute(out.positiveBuckets, positive);
        appendAbsolute(out.negativeBuckets, negative);
        reduceToKnownSchema(out);
        return out;
    }

private:
    static void appendAbsolute(std::vector<double> &out, const std::vector<Field> &buckets)
    {
        out.reserve(buckets.size());
        std::int64_t running = 0;
        for (const Field &bucket : buckets) {
            addWrapping(running, bucket.value);
            out.push_back(static_cast<double>(running));
        }
    }
};

/// Values of one sample of a float histogram chunk; the buckets are absolute.
struct FloatState {
    using Field = XorFieldState;
    Field count, zeroCount;
    std::vector<Field> positive, negative;

    void readCounts(BitReader &reader)
    {
        count.value = reader.f64();
        zeroCount.value = reader.f64();
    }
    static void readBucket(BitReader &reader, Field &bucket) { bucket.value = reader.f64(); }

    FloatHistogram asFloat(const HistogramLayout &layout, double sum) const
    {
        FloatHistogram out;
        static_cast<HistogramLayout &>(out) = layout;
        out.count = count.value;
        out.zeroCount = zeroCount.value;
        out.sum = sum;
        out.positiveBuckets.reserve(positive.size());
        out.negativeBuckets.reserve(negative.size());
        for (const Field &bucket : positive) out.positiveBuckets.push_back(bucket.value);
        for (const Field &bucket : negative) out.negativeBuckets.push_back(bucket.value);
        reduceToKnownSchema(out);
        return out;
    }
    FloatHistogram stored(const HistogramLayout &layout, double sum) const { return asFloat(layout, sum); }
};

/// Sink for the engine: every histogram as float histogram.
void emit(
    std::vector<HistogramSample> &out, TimestampMs time, TimestampMs start, const HistogramLayout &layout, double sum, const auto &state)
{
    out.push_back({time, start, std::make_shared<const FloatHistogram>(state.asFloat(layout, sum))});
}
/// Sink for export: as stored.
void emit(std::vector<StoredSample> &out, TimestampMs time, TimestampMs start, const HistogramLayout &layout, double sum, const auto &state)
{
    out.push_back({time, start, state.stored(layout, sum)});
}

/// Reader of the start timestamps that end each sample (stDecoder of st.go).
struct StartTimestamps {
    bool firstKnown = false;
    std::uint32_t firstChange = 0;
    std::uint64_t start = 0;
    std::uint64_t difference = 0;

    void read(BitReader &reader, std::uint32_t index, std::uint64_t time, std::uint64_t previousTime)
    {
        if (index == 0) {
            if (firstKnown) start = time - static_cast<std::uint64_t>(reader.varint());
            return;
        }
        if (firstChange == 0 || index < firstChange) return;
        const auto stored = static_cast<std::uint64_t>(reader.signedVarbit());
        difference = index == firstChange ? stored : difference + stored;
        start = previousTime - difference;
    }
};

template <class State, class Sample> class ChunkReader {
public:
    ChunkReader(ByteSpan data, std::uint32_t count, bool gauge, StartTimestamps starts)
        : m_reader(data, 24), m_count(count), m_gauge(gauge), m_starts(starts)
    {}

    Status decode(std::vector<Sample> &out)
    {
        DIOPTER_ASSIGN(m_layout, readLayout(m_reader));
        m_state.positive.resize(static_cast<std::size_t>(countBuckets(m_layout.positiveSpans)));
        m_state.negative.resize(static_cast<std::size_t>(countBuckets(m_layout.negativeSpans)));
        out.reserve(out.size() + static_cast<std::size_t>(std::min<std::uint64_t>(m_count, m_reader.remainingBits() / 4)));
        for (std::uint32_t i = 0; i < m_count; ++i) {
            const auto previousTime = static_cast<std::uint64_t>(m_time.value);
            if (i == 0) readFirst();
            else readNext();
            m_starts.read(m_reader, i, static_cast<std::uint64_t>(m_time.value), previousTime);
            if (!m_reader.ok()) return Error{ErrorCode::Corrupt, "histogram chunk ends before its last sample", {}};
            append(out, i);
        }
        return {};
    }

private:
    void readFirst()
    {
        m_time.value = m_reader.signedVarbit();
        m_state.readCounts(m_reader);
        m_sum.value = m_reader.f64();
        for (auto &bucket : m_state.positive) m_state.readBucket(m_reader, bucket);
        for (auto &bucket : m_state.negative) m_state.readBucket(m_reader, bucket);
    }
    void readNext()
    {
        m_time.step(m_reader);
        m_state.count.step(m_reader);
        m_state.zeroCount.step(m_reader);
        m_sum.step(m_reader);
        if (isStale(m_sum.value)) return;
        for (auto &bucket : m_state.positive) bucket.step(m_reader);
        for (auto &bucket : m_state.negative) bucket.step(m_reader);
    }
    void append(std::vector<Sample> &out, std::uint32_t index)
    {
        const auto start = static_cast<TimestampMs>(m_starts.start);
        if (isStale(m_sum.value)) {
            static const State kVoid;
            emit(out, m_time.value, start, HistogramLayout{}, m_sum.value, kVoid);
            return;
        }
        // Go counterResetHint: only samples after the first can be sure of their neighbour.
        m_layout.resetHint = m_gauge ? CounterResetHint::Gauge : index > 0 ? CounterResetHint::NotReset : CounterResetHint::Unknown;
        emit(out, m_time.value, start, m_layout, m_sum.value, m_state);
    }

    BitReader m_reader;
    std::uint32_t m_count;
    bool m_gauge;
    StartTimestamps m_starts;
    HistogramLayout m_layout;
    DeltaField m_time;
    XorFieldState m_sum;
    State m_state;
};

template <class Sample> Status decodeAny(Encoding encoding, ByteSpan data, std::vector<Sample> &out)
{
    if (data.size() < 3) return Error{ErrorCode::Corrupt, "histogram chunk shorter than its header", {}};
    auto count = static_cast<std::uint32_t>(data[0] << 8 | data[1]);
    std::uint8_t reset = data[2];
    StartTimestamps starts;
    const bool hasStarts = encoding == Encoding::HistogramSt || encoding == Encoding::FloatHistogramSt;
    if (hasStarts) {
        count &= kStSampleMask;
        reset = data[0];
        starts.firstKnown = (data[2] & 0x80) != 0;
        starts.firstChange = data[2] & kMaxFirstStChange;
    }
    if (count == 0) return {};
    const bool gauge = (reset & kResetHeaderMask) == static_cast<std::uint8_t>(ResetHeader::Gauge);
    if (encoding == Encoding::Histogram || encoding == Encoding::HistogramSt)
        return ChunkReader<IntegerState, Sample>(data, count, gauge, starts).decode(out);
    return ChunkReader<FloatState, Sample>(data, count, gauge, starts).decode(out);
}

} // namespace

Status decodeHistogramChunk(Encoding encoding, ByteSpan data, std::vector<HistogramSample> &out) { return decodeAny(encoding, data, out); }
Status decodeHistogramChunk(Encoding encoding, ByteSpan data, std::vector<StoredSample> &out) { return decodeAny(encoding, data, out); }

} // namespace diopter::chunk
