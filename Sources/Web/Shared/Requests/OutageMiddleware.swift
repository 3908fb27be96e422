import Core
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Store

/// While the database is away, a form that was sent comes back with everything that was typed, to be sent again: it
/// stands before whatever asks the database, sessions included.
struct OutageMiddleware: RouterMiddleware {
    typealias Context = WebContext
    let pages: PageRenderer
    let services: Services

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .post, !Negotiation.wantsJSON(request) else { return try await next(request, context) }
        var request = request
        let isPlain = (request.headers[.contentType] ?? "").lowercased()
            .hasPrefix("application/x-www-form-urlencoded")
        var body: ByteBuffer?
        if isPlain {
            let read = try await RequestBytes.collect(request, limit: FormData.largestBody)
            request.body = RequestBody(buffer: read)
            body = read
        }
        do {
            return try await next(request, context)
        } catch let held as HeldForm where held.cause.isOutage {
            return try answer(held.form, held.cause, context)
        } catch let error as StoreError where error.isOutage {
            if let body { return try answer(FormData(urlencoded: body.readableBytesView), error, context) }
            // A form with files of which nothing has been read yet, since the session could not be.
            return try await services.reader(context).receive(
                request, limits: UploadLimits(file: 64 << 20)
            ) { submission in try answer(submission.form, error, context) }
        }
    }

    /// Whether a form that failed so comes back from here.
    static func tells(_ error: any Error) -> Bool {
        ((error as? StoreError) ?? (error as? HeldForm)?.cause)?.isOutage == true
    }

    private func answer(_ form: FormData, _ error: StoreError, _ context: WebContext) throws -> Response {
        let problem = Problem(outage: error)
        context.logger.error(
            "unavailable", metadata: ["code": "\(problem.code)", "route": "\(context.endpointPath ?? "")"])
        let page = OutagePage(form, problem, action: context.here, texts: pages.texts(context))
        var response = try pages.page(page, context, status: .serviceUnavailable)
        response.headers[.retryAfter] = ProblemAnswers.retryAfter
        return response
    }
}

/// The texts of a form with files whose work failed because the database went away.
struct HeldForm: Error {
    let form: FormData
    let cause: StoreError
}

/// What was typed, and a button that sends it again as it was.
struct OutagePage: PageModel {
    struct Field: Model {
        let name: String
        let value: String
    }

    static let template = "shared/outage"
    /// Never written back into a page: the names of all password fields.
    static let secrets: Set = ["password", "cu", "moi", StepUp.passwordField]
    let title: String
    let sentence: String
    let action: String
    let fields: [Field]
    /// What a person typed, line by line, without what only the page itself knows.
    let typed: [String]
    let hasTyped: Bool

    init(_ form: FormData, _ problem: Problem, action: URLs.Here, texts: Localizer) {
        title = texts("layout.outage_title")
        sentence = texts.sentence(for: problem)
        self.action = action.query.map { "\(action.path)?\($0)" } ?? action.path
        let kept = form.fields.filter { !OutagePage.secrets.contains($0.name) }
        fields = kept.map { Field(name: $0.name, value: $0.value) }
        let inner: Set = [FormData.tokenField, "key", "version", "outcome", "then", "act", "next", "back"]
        typed = kept.filter { !$0.name.hasPrefix("_") && !inner.contains($0.name) }.map(\.value)
            .filter { !$0.isEmpty && !["yes", "no"].contains($0) }
        hasTyped = !typed.isEmpty
    }
}
