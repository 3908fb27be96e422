import Administration
import Casework
import Core
import Hummingbird

/// Dossiers that were handed in together, for whoever holds the group's receipt or filed it.
struct GroupRoutes: Sendable {
    let services: Services
    let pages: PageRenderer
    let settings: WebSettings

    func addRoutes(to group: RouterGroup<WebContext>) {
        group.get("nhom-ho-so/:group/:secret") { _, context in try await show(context) }
        group.get("nhom-ho-so/:group/:secret/bien-nhan") { _, context in try await receipt(context) }
        group.get("nhom-ho-so/:group/:secret/rut") { _, context in try await askWithdrawal(context) }
        group.post("nhom-ho-so/:group/:secret/rut") { request, context in try await withdraw(request, context) }
    }

    private func show(_ context: WebContext) async throws -> Response {
        let shown = try await ShownGroup.load(services, context)
        var journals: [Identifier: [JournalEntry]] = [:]
        var versions: [Identifier: [String: Procedure]] = [:]
        for part in shown.parts {
            let journal = try await services.dossiers.journal(of: part.dossier, for: context.acting)
            journals[part.dossier.id] = journal
            versions[part.dossier.id] = try await services.catalogue.versions(journal)
        }
        let words = DossierWords(services, pages.texts(context))
        return try pages.page(
            FiledGroupPage(
                shown, journals, words, services, versions: versions, mayAnswer: shown.mayAnswer(context)), context)
    }

    private func receipt(_ context: WebContext) async throws -> Response {
        let shown = try await ShownGroup.load(services, context)
        // As it was given at filing, whatever has happened since.
        var filed: [Identifier: Dossier] = [:]
        for part in shown.parts {
            let journal = try await services.dossiers.journal(of: part.dossier, for: context.acting)
            filed[part.dossier.id] = Dossier.replay(id: part.dossier.id, Array(journal.prefix(2)))
        }
        let words = DossierWords(services, pages.texts(context))
        return try pages.page(GroupReceiptPage(shown, filed, words, origin: settings.publicOrigin), context)
    }

    private func askWithdrawal(_ context: WebContext) async throws -> Response {
        let shown = try await ShownGroup.load(services, context)
        guard shown.mayAnswer(context), shown.mayWithdraw else {
            return seeOther(URLs.group(shown.id, secret: shown.secret))
        }
        return try pages.page(WithdrawalPage(shown, texts: pages.texts(context)), context)
    }

    private func withdraw(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request, limit: 64 << 10)
        let shown = try await ShownGroup.load(services, context)
        guard shown.mayAnswer(context) else {
            throw Problem(.forbidden, "policy.denied", ["action": PolicyAction.answerDossier.rawValue])
        }
        let (reason, problem) = try await services.withdrawal(data, context) { reason in
            try await services.dossiers.withdraw(
                group: shown.id, reason: reason, secretMatches: shown.secretMatches, context.acting)
        }
        guard let problem else { return seeOther(URLs.group(shown.id, secret: shown.secret)) }
        let page = WithdrawalPage(shown, reason: reason, problem: problem, texts: pages.texts(context))
        return try pages.page(page, context, status: problem.status)
    }
}

/// A group that the reader may see: by the secret of its receipt, or as its applicant or owner.
struct ShownGroup: Sendable {
    struct Part: Sendable {
        let dossier: Dossier
        let procedure: Procedure
    }

    let filed: FiledGroup
    let parts: [Part]
    let secret: String
    let secretMatches: Bool
    /// Officers are told no secret.
    let isStaff: Bool

    var id: Identifier { filed.id }

    /// Reads `:group` and `:secret` of the address. Throws `group.unknown`, also when there is one that the reader may
    /// not see.
    static func load(_ services: Services, _ context: WebContext) async throws -> ShownGroup {
        guard let id = Identifier(try context.parameters.require("group")) else {
            throw Problem(.notFound, "group.unknown")
        }
        let typed = try context.parameters.require("secret")
        let matches = services.dossiers.matches(secret: typed, ofGroup: id)
        let filed = try await services.dossiers.view(group: id, secretMatches: matches, context.acting)
        var parts: [Part] = []
        for dossier in filed.dossiers {
            parts.append(
                Part(
                    dossier: dossier,
                    procedure: try await services.catalogue.procedure(dossier.procedure, pack: dossier.pack)))
        }
        return ShownGroup(
            filed: filed, parts: parts,
            secret: context.acting.isRecorded ? URLs.encode(typed) : services.dossiers.secret(ofGroup: id),
            secretMatches: matches, isStaff: context.acting.isRecorded)
    }

    func mayAnswer(_ context: WebContext) -> Bool {
        parts.contains { part in
            Policy.permits(
                context.acting, .answerDossier, on: part.dossier.resource(secretMatches: secretMatches))
        }
    }

    var mayWithdraw: Bool { parts.contains { $0.dossier.mayBeWithdrawn } }
}

extension Dossier {
    /// Whether its applicant may still take it back.
    var mayBeWithdrawn: Bool {
        if case .finished = clock.state { return false }
        return !isEnded && withdrawal == nil && decision == nil
    }
}

extension WithdrawalPage {
    init(_ shown: ShownGroup, reason: String = "", problem: Problem? = nil, texts: Localizer) {
        self.init(
            code: shown.filed.code, procedure: shown.filed.group.front.title(texts.language),
            consequence: texts("group.withdraw_all"), action: URLs.groupWithdrawal(shown.id, secret: shown.secret),
            back: URLs.group(shown.id, secret: shown.secret), reason: reason, problem: problem, texts: texts)
    }
}
