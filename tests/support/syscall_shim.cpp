// Wrappers of libc's calls; the real ones come from the next library.
#include "tests/support/syscall_shim.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace diopter::test {
namespace {

std::atomic<Fault> armed{Fault::None};
std::atomic<std::uint64_t> faultAt{0};
std::atomic<std::uint64_t> calls{0};
std::atomic<bool> counting{false};

template <class Function> Function real(const char *name)
{
    void *const symbol = ::dlsym(RTLD_NEXT, name);
    Function out = nullptr;
    static_assert(sizeof out == sizeof symbol);
    __builtin_memcpy(&out, &symbol, sizeof out);
    return out;
}

void die()
{
    ::kill(::getpid(), SIGKILL);
    while (true) ::pause();
}

/// The fault that this call meets.
Fault meet()
{
    if (!counting.load()) return Fault::None;
    const std::uint64_t number = calls.fetch_add(1) + 1;
    const Fault fault = armed.load();
    if (fault == Fault::DiskFull ? number < faultAt.load() : number != faultAt.load()) return Fault::None;
    if (fault == Fault::Kill) die();
    return fault;
}

/// A call that is no write, around `call`, which returns -1 on failure.
template <class Call> int guarded(Call call)
{
    const Fault fault = meet();
    if (fault == Fault::IoError || fault == Fault::DiskFull) {
        errno = fault == Fault::IoError ? EIO : ENOSPC;
        return -1;
    }
    const int result = call();
    if (fault == Fault::TornKill) die();
    return result;
}

template <class Call> ssize_t guardedWrite(std::size_t length, Call call)
{
    const Fault fault = meet();
    const bool first = calls.load() == faultAt.load();
    switch (fault) {
    case Fault::None:
    case Fault::Kill: return call(length);
    case Fault::TornKill:
        (void)call(length / 2);
        die();
        return -1;
    case Fault::ShortWrite: return call(length > 1 ? length / 2 : length);
    case Fault::DiskFull:
        if (first && length > 1) return call(length / 2);
        errno = ENOSPC;
        return -1;
    case Fault::IoError: errno = EIO; return -1;
    case Fault::Interrupt: errno = EINTR; return -1;
    }
    return -1;
}

} // namespace

void armShim(Fault fault, std::uint64_t at)
{
    armed = fault;
    faultAt = at;
    calls = 0;
    counting = true;
}

void disarmShim() { counting = false; }

std::uint64_t shimCalls() { return calls; }

} // namespace diopter::test

using diopter::test::guarded;
using diopter::test::guardedWrite;
using diopter::test::real;

extern "C" {

ssize_t write(int descriptor, const void *bytes, size_t length)
{
    static const auto next = real<ssize_t (*)(int, const void *, size_t)>("write");
    if (descriptor <= 2) return next(descriptor, bytes, length);
    return guardedWrite(length, [&](size_t count) { return next(descriptor, bytes, count); });
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset)
{
    static const auto next = real<ssize_t (*)(int, const void *, size_t, off_t)>("pwrite");
    return guardedWrite(length, [&](size_t count) { return next(descriptor, bytes, count, offset); });
}

int fsync(int descriptor)
{
    static const auto next = real<int (*)(int)>("fsync");
    return guarded([&] { return next(descriptor); });
}

int fdatasync(int descriptor)
{
    static const auto next = real<int (*)(int)>("fdatasync");
    return guarded([&] { return next(descriptor); });
}

int ftruncate(int descriptor, off_t length) noexcept
{
    static const auto next = real<int (*)(int, off_t)>("ftruncate");
    return guarded([&] { return next(descriptor, length); });
}

int rename(const char *from, const char *to) noexcept
{
    static const auto next = real<int (*)(const char *, const char *)>("rename");
    return guarded([&] { return next(from, to); });
}

int mkdir(const char *path, mode_t mode) noexcept
{
    static const auto next = real<int (*)(const char *, mode_t)>("mkdir");
    return guarded([&] { return next(path, mode); });
}

int unlinkat(int directory, const char *path, int flags) noexcept
{
    static const auto next = real<int (*)(int, const char *, int)>("unlinkat");
    return guarded([&] { return next(directory, path, flags); });
}

int unlink(const char *path) noexcept
{
    static const auto next = real<int (*)(const char *)>("unlink");
    return guarded([&] { return next(path); });
}

int rmdir(const char *path) noexcept
{
    static const auto next = real<int (*)(const char *)>("rmdir");
    return guarded([&] { return next(path); });
}

int open(const char *path, int flags, ...)
{
    static const auto next = real<int (*)(const char *, int, ...)>("open");
    mode_t mode = 0;
    if ((flags & O_CREAT) == 0) return next(path, flags);
    va_list arguments;
    va_start(arguments, flags);
    mode = va_arg(arguments, mode_t);
    va_end(arguments);
    return guarded([&] { return next(path, flags, mode); });
}

} // extern "C"
