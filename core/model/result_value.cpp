#include "core/model/result_value.h"

namespace diopter {

std::string_view valueTypeName(ValueType type)
{
    switch (type) {
    case ValueType::None: return "none";
    case ValueType::Scalar: return "scalar";
    case ValueType::String: return "string";
    case ValueType::Vector: return "vector";
    case ValueType::Matrix: return "matrix";
    }
    return "none";
}

std::string_view documentedTypeName(ValueType type)
{
    switch (type) {
    case ValueType::None: return "none";
    case ValueType::Scalar: return "scalar";
    case ValueType::String: return "string";
    case ValueType::Vector: return "instant vector";
    case ValueType::Matrix: return "range vector";
    }
    return "none";
}

} // namespace diopter
