// Memory of blocks of values: never zero-filled, in huge pages where it is large. Used by sample_block.h alone.
#pragma once

#include <cstddef>
#include <memory>

namespace diopter::exec {

/// An array of doubles that only grows; what it held is lost when it does.
class ValueArray {
public:
    void reserve(std::size_t count);
    double *data() { return m_values.get(); }
    const double *data() const { return m_values.get(); }

private:
    struct Release {
        void operator()(double *values) const;
    };
    std::unique_ptr<double[], Release> m_values;
    std::size_t m_capacity = 0;
};

} // namespace diopter::exec
