// Vectors worked out by hand for every control branch of encodings 4-6: core's decoder reads them, and the independent encoder of the
// round trips writes the same bytes.
#include "core/chunk/chunk_decoder.h"
#include "tests/core/chunk/chunk_vectors.h"
#include "tests/support/formats/chunk_forms.h"
#include "tests/support/formats/format_script.h"

#include <QtTest>

using namespace diopter;
using namespace diopter::test;

namespace {

const std::vector<ChunkVector> &vectorsOf(int encoding)
{
    return encoding == 4 ? xor2Vectors() : encoding == 5 ? histogramStVectors() : floatHistogramStVectors();
}

} // namespace

class tst_chunk_vectors : public QObject {
    Q_OBJECT
private slots:
    void decoded_data();
    void decoded();
    void cutAnywhereIsRefused_data() { decoded_data(); }
    void cutAnywhereIsRefused();
};

void tst_chunk_vectors::decoded_data()
{
    QTest::addColumn<int>("encoding");
    QTest::addColumn<int>("index");
    for (const int encoding : {4, 5, 6})
        for (std::size_t i = 0; i < vectorsOf(encoding).size(); ++i)
            QTest::addRow("%d, %s", encoding, vectorsOf(encoding)[i].name.c_str()) << encoding << static_cast<int>(i);
}

void tst_chunk_vectors::decoded()
{
    QFETCH(int, encoding);
    QFETCH(int, index);
    const ChunkVector &vector = vectorsOf(encoding)[static_cast<std::size_t>(index)];
    const std::vector<std::uint8_t> bytes = bytesOfScript(vector.script);
    std::vector<std::uint8_t> padded = bytes;
    padded.resize(bytes.size() + chunk::kDecodePadding, 0xff);
    std::vector<StoredSample> got;
    const Status status = chunk::decodeStored(vector.encoding, ByteSpan(padded).first(bytes.size()), got);
    QVERIFY2(status, status ? "" : status.error().text().c_str());
    QCOMPARE(got.size(), vector.samples.size());
    for (std::size_t i = 0; i < got.size(); ++i) QVERIFY2(sameStored(got[i], vector.samples[i], true), qPrintable(QString::number(i)));
    const bool same = referenceChunk(vector.encoding, vector.samples, {}, vector.reset) == bytes;
    QCOMPARE(same, vector.usual);
}

void tst_chunk_vectors::cutAnywhereIsRefused()
{
    QFETCH(int, encoding);
    QFETCH(int, index);
    const ChunkVector &vector = vectorsOf(encoding)[static_cast<std::size_t>(index)];
    const std::vector<std::uint8_t> bytes = bytesOfScript(vector.script);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        std::vector<std::uint8_t> padded(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
        padded.resize(length + chunk::kDecodePadding, 0xff);
        std::vector<StoredSample> got;
        QVERIFY(!chunk::decodeStored(vector.encoding, ByteSpan(padded).first(length), got));
        QVERIFY(got.empty());
    }
}

QTEST_GUILESS_MAIN(tst_chunk_vectors)
#include "tst_chunk_vectors.moc"
