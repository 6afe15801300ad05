// A new file of ours, written once from front to back: buffered, every failure reported, on disk when sync() returns.
// The lowest step of the durability contract: temporary name, fsync, rename, fsync of the directory.
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace diopter::tsdb {

/// Big-endian integers and Go varints, appended to a byte buffer.
class ByteWriter {
public:
    std::vector<std::uint8_t> bytes;

    void u8(std::uint8_t value) { bytes.push_back(value); }
    void u32(std::uint32_t value)
    {
        for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(value >> shift));
    }
    void u64(std::uint64_t value)
    {
        u32(static_cast<std::uint32_t>(value >> 32));
        u32(static_cast<std::uint32_t>(value));
    }
    void uvarint(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<std::uint8_t>(value | 0x80));
        bytes.push_back(static_cast<std::uint8_t>(value));
    }
    void varint(std::int64_t value) { uvarint(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63)); }
    void text(std::string_view value)
    {
        uvarint(value.size());
        bytes.insert(bytes.end(), value.begin(), value.end());
    }
};

/// Owns the descriptor. One thread. After an error every later call fails with Io.
class OutputFile {
public:
    OutputFile() = default;
    OutputFile(OutputFile &&other) noexcept;
    OutputFile &operator=(OutputFile &&other) noexcept;
    ~OutputFile();

    /// Creates `path`, which must not exist. Io.
    static Result<OutputFile> create(const std::string &path);

    Status write(ByteSpan bytes);
    /// Bytes written so far, buffered ones included.
    std::uint64_t size() const { return m_size; }
    /// Writes the buffer, makes the file durable and closes it.
    Status finish();

private:
    Status flush();

    std::string m_path;
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
    std::vector<std::uint8_t> m_buffer;
};

/// Creates a directory; an existing one is fine. Parents are made too.
Status makeDirectories(const std::string &path);
/// Makes the names inside a directory durable.
Status syncDirectory(const std::string &path);
/// Renames within one directory and makes it durable.
Status renameDurably(const std::string &from, const std::string &to);
/// Removes a file or a directory with all it holds, not following links; what is not there is fine.
Status removeTree(const std::string &path);

} // namespace diopter::tsdb
