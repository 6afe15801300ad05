// An HTTP server on a free port of the loopback with canned answers, for tests of the client.
#pragma once

#include <memory>
#include <string>

class LoopbackServer {
public:
    LoopbackServer();
    ~LoopbackServer();

    std::string url() const;
    int numRequests() const;
    /// For GET and POST of `path`.
    void answer(const std::string &path, int status, const std::string &body);
    void redirect(const std::string &path, const std::string &target);
    /// Accepts the request and says nothing until the server is destroyed.
    void hang(const std::string &path);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};
