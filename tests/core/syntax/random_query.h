// Random queries of the whole language, valid by construction.
#pragma once

#include <random>
#include <string>

class RandomQuery {
public:
    explicit RandomQuery(std::uint32_t seed) : m_random(seed) {}

    /// An instant vector or a scalar, nested at most `depth` deep.
    std::string make(int depth = 4) { return any(4) == 0 ? scalar(depth) : vector(depth); }

private:
    std::size_t any(std::size_t count) { return m_random() % count; }
    template <std::size_t N> std::string one(const char *const (&list)[N]) { return list[any(N)]; }

    std::string blank();
    std::string name();
    std::string label();
    std::string literal();
    std::string number();
    std::string duration(int depth);
    std::string modifiers();
    std::string selector();
    std::string range(int depth);
    std::string labels();
    std::string scalar(int depth);
    std::string vector(int depth);
    std::string binary(int depth);
    std::string aggregation(int depth);
    std::string call(int depth);

    std::mt19937 m_random;
};
