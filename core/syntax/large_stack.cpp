#include "core/syntax/large_stack.h"

#include <pthread.h>

namespace diopter::syntax {
namespace {

constexpr std::size_t kStackBytes = 16 << 20;

void *callWork(void *work)
{
    (*static_cast<const std::function<void()> *>(work))();
    return nullptr;
}

} // namespace

bool runOnLargeStack(const std::function<void()> &work)
{
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) return false;
    pthread_t thread{};
    const bool started = pthread_attr_setstacksize(&attributes, kStackBytes) == 0 &&
        pthread_create(&thread, &attributes, callWork, const_cast<std::function<void()> *>(&work)) == 0;
    pthread_attr_destroy(&attributes);
    if (!started) return false;
    pthread_join(thread, nullptr);
    return true;
}

} // namespace diopter::syntax
