// Kinds of sources and how each is recognised.
#include "core/session/source_opener.h"

#include "core/client/remote_source.h"
#include "core/session/source_session.h"
#include "core/tsdb/archive/archive_access.h"
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

tsdb::OpenOptions tsdbOptions(const OpenOptions &options)
{
    tsdb::OpenOptions out;
    out.numThreads = options.numThreads;
    out.cacheBytes = options.cacheBytes;
    return out;
}

Result<OpenedSource> opened(Result<std::shared_ptr<tsdb::TsdbSource>> source, const std::string &path)
{
    if (source) return OpenedSource{*source, *source, nullptr, {}};
    Error error = std::move(source).error();
    if (error.place.file.empty()) error.place.file = path;
    return error;
}

tsdb::Progress told(const ProgressFn &progress)
{
    if (!progress) return {};
    return [&progress](const std::string &what, double done) { progress({what, done}); };
}

Result<OpenedSource> openDirectory(
    const std::string &path, const OpenOptions &options, const CancelToken &cancel, const ProgressFn &progress)
{
    return opened(tsdb::open(path, tsdbOptions(options), cancel, told(progress)), path);
}

Result<OpenedSource> openFile(const std::string &path, const OpenOptions &options, const CancelToken &cancel, const ProgressFn &progress)
{
    auto files = tsdb::openArchive(path, cancel);
    if (!files) {
        Error error = std::move(files).error();
        if (error.place.file.empty()) error.place.file = path;
        if (error.code != ErrorCode::Corrupt) return error;
        return Error{ErrorCode::Unsupported,
            "this file is no archive of Prometheus data (" + error.message +
                "); name a block, a snapshot, a data directory, or a tar or zip of these",
            error.place};
    }
    return opened(tsdb::open(*files, "archive", tsdbOptions(options), cancel, told(progress)), path);
}

} // namespace

Result<OpenedSource> openSource(const std::string &spec, const OpenOptions &options, const CancelToken &cancel, const ProgressFn &progress)
{
    if (spec.empty()) return Error{ErrorCode::Usage, "no source is given: name a directory, an archive, or an http(s) address", {}};
    std::error_code failure;
    if (!isUrl(spec)) {
        const auto status = std::filesystem::status(spec, failure);
        if (std::filesystem::is_directory(status)) return openDirectory(spec, options, cancel, progress);
        if (std::filesystem::exists(status)) return openFile(spec, options, cancel, progress);
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
