import Administration
import Casework
import Core
import Hummingbird

/// Shows the documents that procedures issue, as their packs lay them out (docs/packs.md), on NĐ 30/2020's page. Who
/// may see a document is asked before: whoever may read its dossier.
struct DocumentRenderer: Sendable {
    let services: Services
    let pages: PageRenderer

    /// Where a document's page leads to.
    struct Links: Sendable {
        let file: String
        var revoke: String?
    }

    /// The page of the dossier's issued document at `index`. Throws `document.unknown` when there is none, and
    /// `document.template` when its pack's template cannot be read.
    func page(_ dossier: Dossier, _ index: Int, links: Links, _ context: WebContext) async throws -> Response {
        guard dossier.documents.indices.contains(index) else { throw Problem(.notFound, "document.unknown") }
        let document = dossier.documents[index]
        let procedure = try await services.catalogue.procedure(dossier.procedure, pack: dossier.pack)
        let texts = pages.texts(context)
        let record = try await services.dossiers.results(of: dossier.id)[index]
        let page = OfficialPage(
            title: procedure.texts(context.language).document(document.document), code: dossier.code,
            style: pages.assets.address(of: "official.css"),
            file: FileOffer(record, address: links.file, renderer: services.files.renderer, texts),
            check: record.map { URLs.verify($0.reference) }, revoke: links.revoke,
            revoked: document.revocation.map {
                texts("sheet.revoked", ["moment": texts.moment($0.at), "reason": $0.reason])
            }, body: try body(dossier, document, procedure))
        return try pages.page(page, context)
    }

    /// The kept file, as it was made once and for all. Throws `document.unknown`, `document.file_waiting`.
    func file(_ dossier: Dossier, _ index: Int, _ context: WebContext) async throws -> Response {
        guard let record = try await services.dossiers.results(of: dossier.id)[index] else {
            throw Problem(.notFound, "document.unknown")
        }
        guard let file = record.file else { throw Problem(.notFound, "document.file_waiting") }
        return try await KeptFiles(vault: services.vault).response(
            file, name: "\(dossier.code)-\(index + 1).pdf", context)
    }

    /// The document's own HTML. Vietnamese is the legal text, whoever reads it.
    func body(_ dossier: Dossier, _ document: IssuedDocument, _ procedure: Procedure) throws -> Markup {
        guard let source = procedure.documents[document.document] else {
            throw Problem(.fault, "document.template", ["document": document.document])
        }
        let program = try DocumentRenderer.program(source, name: document.document)
        let values = DocumentValues(dossier, document, procedure, units: services.organisation.units)
        return Markup(trusted: String(decoding: program.render([values.record]), as: UTF8.self))
    }

    /// Packs are written by others: the parser refuses whatever would not be escaped, and there is nothing to include.
    static func program(_ source: String, name: String) throws -> TemplateProgram {
        do {
            let nodes = try TemplateParser.parse(source, file: name + ".mustache")
            var compiler = TemplateCompiler(files: [name: nodes], texts: Localizer(language: .vietnamese, texts: [:]))
            let program = compiler.program(for: name)
            guard compiler.problems.isEmpty else { throw SourceProblems(compiler.problems) }
            return program
        } catch is SourceProblem {
            throw Problem(.fault, "document.template", ["document": name])
        } catch is SourceProblems {
            throw Problem(.fault, "document.template", ["document": name])
        }
    }
}

/// An issued document by itself, to be read and printed.
struct OfficialPage: PageModel {
    static let template = "documents/official"
    let title: String
    let code: String
    let style: String
    let file: FileOffer
    /// Where anyone checks it.
    let check: String?
    let revoke: String?
    let revoked: String?
    let body: Markup
}
