import Core
import HTTPTypes
import Hummingbird

extension Response {
    /// Tells when it is worth trying again, where `problem` is one that passes with time.
    mutating func tellWait(_ problem: Problem?) {
        switch problem?.kind {
        case .unavailable: headers[.retryAfter] = ProblemAnswers.retryAfter
        case .tooMany: headers[.retryAfter] = problem?.parameters["seconds"] ?? ProblemAnswers.retryAfter
        default: break
        }
    }
}

extension PageRenderer {
    /// The page that was sent, again, with what was wrong with it; `status` where nothing was.
    func page<Page: PageModel>(
        _ page: Page, _ context: WebContext, telling problem: Problem?, otherwise status: HTTPResponse.Status = .ok
    ) throws -> Response {
        var response = try self.page(page, context, status: problem?.status ?? status)
        response.tellWait(problem)
        return response
    }
}
