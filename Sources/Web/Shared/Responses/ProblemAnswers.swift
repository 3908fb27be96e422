import Core
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import OrderedCollections

/// Tells people and programs what went wrong: a page, or `application/problem+json` (RFC 9457).
struct ProblemAnswers: Sendable {
    let pages: PageRenderer

    /// Always gives an answer, also when the page itself cannot be rendered.
    func answer(to error: any Error, _ request: Request, _ context: WebContext) -> Response {
        guard let problems = Problem.told(by: error), let first = problems.first else {
            let code = (error as? Problem)?.code ?? "web.fault"
            context.logger.error(
                "fault",
                metadata: ["code": "\(code)", "error": "\(type(of: error))", "route": "\(context.endpointPath ?? "")"])
            // What an error says may hold personal data, so it stays out of the log that is kept.
            context.logger.debug("fault in detail", metadata: ["error": "\(error)"])
            return answer([Problem(.fault, "web.fault")], status: .internalServerError, request, context)
        }
        let refusals: Set<Problem.Kind> = [.forbidden, .unauthenticated, .tooMany, .notFound]
        if let refusal = problems.first(where: { refusals.contains($0.kind) }), refusal.code != "form.token" {
            context.logRefusal(refusal)
        }
        if first.kind == .unavailable {
            context.logger.log(
                level: first.code == "web.stopping" ? .notice : .error, "unavailable",
                metadata: ["code": "\(first.code)", "route": "\(context.endpointPath ?? "")"])
        }
        return answer(problems, status: first.status, request, context)
    }

    /// Seconds after which it is worth trying again: as long as a database takes to start or to be replaced.
    static let retryAfter = "10"

    private func answer(
        _ problems: [Problem], status: HTTPResponse.Status, _ request: Request, _ context: WebContext
    ) -> Response {
        var response =
            Negotiation.wantsJSON(request) ? json(problems, status, context) : page(problems, status, context)
        response.tellWait(problems.first)
        return response
    }

    private func page(_ problems: [Problem], _ status: HTTPResponse.Status, _ context: WebContext) -> Response {
        let page = ProblemPage(problems, status: status, texts: pages.texts(context))
        do {
            return try pages.page(page, context, status: status)
        } catch {
            context.logger.critical("no problem page", metadata: ["error": "\(type(of: error))"])
            return json(problems, status, context)
        }
    }

    private func json(_ problems: [Problem], _ status: HTTPResponse.Status, _ context: WebContext) -> Response {
        let texts = pages.texts(context)
        let first = problems[0]
        var body: Value.Object = [
            "type": .string("urn:motcua:problem:\(first.code)"),
            "title": .string(texts("kind.\(first.kind.rawValue)")),
            "status": Value(status.code),
            "detail": .string(texts.sentence(for: first)),
            "instance": .string("urn:motcua:request:\(context.requestId)"),
            "code": .string(first.code),
        ]
        if problems.count > 1 || first.location != nil {
            body["errors"] = .array(
                problems.map { problem in
                    var entry: Value.Object = [
                        "code": .string(problem.code), "detail": .string(texts.sentence(for: problem)),
                    ]
                    if let location = problem.location { entry["pointer"] = .string(location) }
                    return .object(entry)
                })
        }
        var headers: HTTPFields = [
            .contentType: "application/problem+json", .contentLanguage: context.language.rawValue,
        ]
        if status == .unauthorized {
            // RFC 9110 §15.5.2, RFC 6750 §3.
            let error = first.code == "web.token_unknown" ? ", error=\"invalid_token\"" : ""
            headers[.wwwAuthenticate] = "Bearer realm=\"motcua\"\(error)"
        }
        let bytes = Value.object(body).jsonBytes()
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

/// The page that says what is wrong and how to go on.
struct ProblemPage: PageModel {
    static let template = "shared/problem"
    let title: String
    let status: Int
    let sentences: [String]
    let next: String

    init(_ problems: [Problem], status: HTTPResponse.Status, texts: Localizer) {
        let kind = problems.first?.kind ?? .fault
        let code = problems.first?.code ?? ""
        // What its kind says would mislead for a few.
        let own = texts.has("code_title.\(code)")
        title = texts(own ? "code_title.\(code)" : "kind_title.\(kind.rawValue)")
        self.status = status.code
        var told: [String] = []
        for problem in problems.prefix(10) {
            let sentence = texts.sentence(for: problem)
            if !told.contains(sentence) { told.append(sentence) }
        }
        sentences = told
        next = texts(own ? "code_next.\(code)" : "kind_next.\(kind.rawValue)")
    }
}
