// goSort against recorded orders of Go's sort.Sort: lists with many ties, with NaN, almost sorted, of all sizes its branches know.
#include "core/exec/operators/go_sort.h"
#include "tests/core/exec/kernels/go_sort_orders.h"

#include <QtTest>

#include <cmath>
#include <limits>

namespace {

struct Item {
    double value = 0;
    std::uint64_t index = 0;
};

/// sort.Reverse(vectorByValueHeap).
bool reversedLess(const Item &a, const Item &b) { return std::isnan(b.value) || b.value < a.value; }

std::vector<Item> listOf(std::uint64_t size, std::uint64_t numValues, int kind)
{
    std::vector<Item> out;
    std::uint64_t random = size * 31 + numValues;
    for (std::uint64_t i = 0; i < size; ++i) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        double value = static_cast<double>((random >> 33) % numValues);
        if (kind == 1) value = static_cast<double>(i * numValues / 7 % 11); // runs
        if (kind == 2) value = (random >> 40) % 50 == 0 ? 1 : -static_cast<double>(i / 3); // almost sorted
        if (kind == 3 && (random >> 40) % 9 == 0) value = std::numeric_limits<double>::quiet_NaN();
        out.push_back({value, i});
    }
    return out;
}

} // namespace

class TestGoSort : public QObject {
    Q_OBJECT
private slots:
    void ordersOfGo()
    {
        std::size_t which = 0;
        for (const std::uint64_t size : {5, 12, 13, 20, 49, 50, 60, 200, 1000, 5000}) {
            for (const std::uint64_t numValues : {1, 2, 5, 17, 1000003}) {
                for (int kind = 0; kind < 4; ++kind) {
                    std::vector<Item> list = listOf(size, numValues, kind);
                    diopter::exec::goSort(list, reversedLess);
                    std::uint64_t hash = 1469598103934665603u;
                    for (const Item &item : list) hash = (hash ^ item.index) * 1099511628211u;
                    QVERIFY2(hash == kGoSortOrders[which],
                        qPrintable(QStringLiteral("%1 items, %2 values, kind %3").arg(size).arg(numValues).arg(kind)));
                    ++which;
                }
            }
        }
        QCOMPARE(which, std::size(kGoSortOrders));
    }
};

QTEST_GUILESS_MAIN(TestGoSort)
#include "tst_go_sort.moc"
