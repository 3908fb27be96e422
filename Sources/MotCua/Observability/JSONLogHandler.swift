import Core
import Logging

/// swift-log's side of ``LogLine`` and ``LogSink``.
struct JSONLogHandler: LogHandler {
    let label: String
    let sink: LogSink
    let clock: any Clock
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let own = event.metadata { all.merge(own) { _, new in new } }
        let line = LogLine(
            level: event.level, logger: label, message: "\(event.message)", error: event.error, metadata: all)
        sink.write(line.json(at: clock.now))
        if event.level == .critical { sink.flush() }
    }
}
