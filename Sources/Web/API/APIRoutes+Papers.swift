import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird

extension APIRoutes {
    /// The bytes of one paper (`multipart/form-data`, field `file`), streamed to disk and kept under their hash. The
    /// answer holds what a filing says of it. Sending the same bytes again changes nothing.
    @Sendable func takePaper(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        let caller = context.acting
        let desks = caller.units(holding: .receptionist)
        try Policy.require(caller, .submitAsService, on: PolicyResource(units: Array(desks.prefix(1))))
        let reader = try services.uploads(context)
        guard request.headers[.contentType]?.lowercased().hasPrefix("multipart/form-data") == true else {
            throw Problem(.unsupported, "request.media_type", ["expected": "multipart/form-data"])
        }
        let offered = services.catalogue.offered(at: services.clock.now.date)
        let largest = offered.flatMap(\.papers).map(\.maximumBytes).max() ?? 0
        let limits = UploadLimits(file: largest, total: largest + 1 << 16, files: 1, types: [.pdf, .jpeg, .png])
        return try await reader.receive(request, limits: limits) { sent in
            if let other = sent.form.fields.map(\.name).first ?? sent.files.map(\.field).first(where: { $0 != "file" })
            {
                throw Problem(.invalid, "request.unknown_member", ["member": String(other.prefix(40))], at: "/")
            }
            guard let file = sent.files.first else {
                throw Problem(.invalid, "request.missing_member", ["member": "file"], at: "/file")
            }
            try await services.keep(file)
            return APIAnswers.json(
                [
                    "sha256": .string(file.sha256), "size": Value(file.size),
                    "mediaType": .string(file.type.mediaType),
                ], status: .created)
        }
    }

    /// The bytes of the paper at that place in the dossier's `papers`, if they were sent to us. Throws
    /// `paper.unknown`, `paper.being_checked`, `paper.infected`.
    @Sendable func paper(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        let known = try EntityTags(request, .ifNoneMatch)
        let papers = try await dossier(context, showing: [.papers]).papers
        let place = try context.parameters.require("index")
        let (file, path) = try await services.file(Int(place).flatMap { "\($0)" == place ? $0 : nil }, of: papers)
        var headers: HTTPFields = [.eTag: "\"\(file.sha256)\"", .cacheControl: APIAnswers.caching]
        if let known, known.matches(file.sha256) { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = file.mediaType
        headers[.contentDisposition] = FileName.attachment(file.name)
        return Response(
            status: .ok, headers: headers, body: try await FileIO().loadFile(path: path, context: context))
    }
}
