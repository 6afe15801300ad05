// Kinds of sources and how each is recognised.
#include "core/session/source_opener.h"

#include "core/client/remote_source.h"
#include "core/session/source_session.h"
#include "core/tsdb/tsdb_source.h"

#include <filesystem>

namespace diopter::session {

namespace {

bool isUrl(const std::string &spec) { return spec.starts_with("http://") || spec.starts_with("https://"); }

Result<OpenedSource> openUrl(const std::string &url, client::HttpSettings settings, const OpenOptions &options, const CancelToken &cancel)
{
    settings.timeoutMs = options.timeout;
    DIOPTER_ASSIGN(const auto remote, client::RemoteSource::open(url, std::move(settings), cancel));
    return OpenedSource{nullptr, remote, remote->labelView(), client::RemoteSource::caveats()};
}

Result<OpenedSource> openDirectory(
    const std::string &path, const OpenOptions &options, const CancelToken &cancel, const ProgressFn &progress)
{
    tsdb::OpenOptions open;
    open.numThreads = options.numThreads;
    open.cacheBytes = options.cacheBytes;
    tsdb::Progress tell;
    if (progress) tell = [&progress](const std::string &what, double done) { progress({what, done}); };
    auto opened = tsdb::open(path, open, cancel, tell);
    if (!opened) {
        Error error = std::move(opened).error();
        if (error.place.file.empty()) error.place.file = path;
        return error;
    }
    return OpenedSource{*opened, *opened, nullptr, {}};
}

} // namespace

Result<OpenedSource> openSource(const std::string &spec, const OpenOptions &options, const CancelToken &cancel, const ProgressFn &progress)
{
    if (spec.empty()) return Error{ErrorCode::Usage, "no source is given: name a directory, an archive, or an http(s) address", {}};
    std::error_code failure;
    if (!isUrl(spec)) {
        const auto status = std::filesystem::status(spec, failure);
        if (std::filesystem::is_directory(status)) return openDirectory(spec, options, cancel, progress);
        if (std::filesystem::exists(status)) {
            return Error{
                ErrorCode::Unsupported, "this file is no Prometheus data: name a block, snapshot or data directory", placeInFile(spec)};
        }
    }
    DIOPTER_ASSIGN(client::ConfiguredSource configured, client::configuredSource(spec));
    if (!configured.url.empty()) return openUrl(configured.url, std::move(configured.settings), options, cancel);
    if (isUrl(spec)) {
        client::HttpSettings settings;
        DIOPTER_TRY(client::applyEnvironment(settings));
        return openUrl(spec, std::move(settings), options, cancel);
    }
    return Error{ErrorCode::NotFound, "there is no such directory or file, and no source of this name in ~/.config/diopter/config.yml",
        placeInFile(spec)};
}

Result<std::shared_ptr<Session>> Session::open(
    const std::string &spec, const OpenOptions &options, const CancelToken &cancel, const ProgressFn &progress)
{
    DIOPTER_ASSIGN(OpenedSource opened, openSource(spec, options, cancel, progress));
    std::shared_ptr<Session> session = std::make_shared<SourceSession>(std::move(opened));
    return session;
}

} // namespace diopter::session
