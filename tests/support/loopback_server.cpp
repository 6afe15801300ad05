// LoopbackServer on cpp-httplib.
#include "tests/support/loopback_server.h"

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <thread>

struct LoopbackServer::Impl {
    httplib::Server server;
    int port = 0;
    std::atomic<int> requests{0};
    std::atomic<bool> stopping{false};
    std::thread thread;

    void handle(const std::string &path, const httplib::Server::Handler &handler)
    {
        const auto counted = [this, handler](const httplib::Request &request, httplib::Response &response) {
            ++requests;
            handler(request, response);
        };
        server.Get(path, counted);
        server.Post(path, counted);
    }
};

LoopbackServer::LoopbackServer() : m_impl(std::make_unique<Impl>())
{
    m_impl->port = m_impl->server.bind_to_any_port("127.0.0.1");
    m_impl->thread = std::thread([this] { m_impl->server.listen_after_bind(); });
    while (!m_impl->server.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

LoopbackServer::~LoopbackServer()
{
    m_impl->stopping = true;
    m_impl->server.stop();
    m_impl->thread.join();
}

std::string LoopbackServer::url() const { return "http://127.0.0.1:" + std::to_string(m_impl->port); }
int LoopbackServer::numRequests() const { return m_impl->requests; }

void LoopbackServer::answer(const std::string &path, int status, const std::string &body)
{
    m_impl->handle(path, [status, body](const httplib::Request &, httplib::Response &response) {
        response.status = status;
        response.set_content(body, "application/json");
    });
}

void LoopbackServer::redirect(const std::string &path, const std::string &target)
{
    m_impl->handle(path, [target](const httplib::Request &, httplib::Response &response) { response.set_redirect(target); });
}

void LoopbackServer::hang(const std::string &path)
{
    m_impl->handle(path, [this](const httplib::Request &, httplib::Response &) {
        while (!m_impl->stopping) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    });
}
