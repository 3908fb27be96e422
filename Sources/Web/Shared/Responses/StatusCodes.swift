package import Core
package import HTTPTypes
import Hummingbird
import NIOCore
import Store

extension Problem {
    /// The HTTP status that says the same.
    package var status: HTTPResponse.Status {
        switch kind {
        case .invalid: code.hasPrefix("request.") ? .badRequest : .unprocessableContent
        case .unauthenticated: .unauthorized
        case .forbidden: .forbidden
        case .notFound: code == "web.method_not_allowed" ? .methodNotAllowed : .notFound
        case .conflict: code == "request.precondition_failed" ? .preconditionFailed : .conflict
        case .tooLarge: .contentTooLarge
        case .unsupported: .unsupportedMediaType
        case .tooMany: .tooManyRequests
        case .unavailable: .serviceUnavailable
        case .fault: .internalServerError
        }
    }

    /// What a thrown error tells the outside; nil when it is a fault of ours.
    static func told(by error: any Error) -> [Problem]? {
        switch error {
        case let problem as Problem: problem.kind == .fault ? nil : [problem]
        case let problems as Problems: problems.all.isEmpty ? nil : problems.all
        case let error as StoreError where error.isOutage: [Problem(outage: error)]
        case let held as HeldForm: told(by: held.cause)
        case is CancellationError: [Problem(.unavailable, "web.stopping")]
        case is NIOTooManyBytesError: [Problem(.tooLarge, "request.too_large")]
        case let error as any HTTPResponseError: Problem(status: error.status).map { [$0] }
        default: nil
        }
    }

    /// The database is away: nothing was written, or (`store.commit_unknown`) maybe all of it.
    init(outage error: StoreError) {
        self.init(.unavailable, error == .commitUnknown ? "store.commit_unknown" : "store.unavailable")
    }

    /// The problem behind a status that Hummingbird itself answers with.
    private init?(status: HTTPResponse.Status) {
        switch status.code {
        case 404: self.init(.notFound, "web.not_found")
        case 405: self.init(.notFound, "web.method_not_allowed")
        case 401: self.init(.unauthenticated, "web.unauthenticated")
        case 403: self.init(.forbidden, "web.forbidden")
        case 409: self.init(.conflict, "web.conflict")
        case 412: self.init(.conflict, "request.precondition_failed")
        case 413: self.init(.tooLarge, "request.too_large")
        case 415: self.init(.unsupported, "request.media_type")
        case 429: self.init(.tooMany, "web.too_many")
        case 503: self.init(.unavailable, "web.unavailable")
        case 400..<500: self.init(.invalid, "request.malformed")
        default: return nil
        }
    }
}
