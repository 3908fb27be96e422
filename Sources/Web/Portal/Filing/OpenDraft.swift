import Casework
import Core
import Hummingbird

extension Services {
    /// Answers with the draft of the address; one that was submitted leads to its receipt instead, however often its
    /// pages are sent again. Throws `draft.unknown`.
    func open(
        _ context: WebContext, _ answer: (Filling) async throws -> Response
    ) async throws -> Response {
        let filling = try await Filling.load(context.identifier("draft"), self, context)
        if filling.draft.submitted != nil { return seeOther(FilingRoutes.receipt(filling.draft, self)) }
        return try await answer(filling)
    }

    /// A form that was posted with the token of its page. `limit`: bytes. Throws `form.token`.
    func posted(
        _ request: Request, _ context: WebContext, limit: Int = 64 << 10
    ) async throws -> FormData {
        let data = try await FormData.read(request, limit: limit)
        try formTokens.require(data[FormData.tokenField], context)
        return data
    }
}
