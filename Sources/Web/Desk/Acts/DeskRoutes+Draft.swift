import Administration
import Casework
import Core
import Documents
import Hummingbird
import NIOCore
import OrderedCollections

/// A document that is still to be signed or numbered, as it would be issued now.
struct DocumentDraftPage: PageModel {
    static let template = "documents/draft"
    let title: String
    let style: String
    let back: Link
    let file: FileOffer
    /// What it is not yet, in Vietnamese as the paper itself.
    let mark: String
    let body: Markup
}

extension DeskRoutes {
    /// What whoever signs puts their name to, before they do. Nothing is kept; who looked at it is, as for the dossier.
    /// Throws `document.unknown` when no way leads from the step to such a document.
    @Sendable func draft(_ request: Request, _ context: WebContext) async throws -> Response {
        let (view, task, document) = try await drafted(request, context)
        let texts = view.texts
        let page = DocumentDraftPage(
            title: texts("draft.title", ["document": view.own.document(document)]),
            style: pages.assets.address(of: "official.css"),
            back: Link(texts("sheet.back"), URLs.desk(view.dossier.id)),
            file: FileOffer(
                address: URLs.deskDraftFile(TaskReference(view.dossier.id, task), document),
                renderer: services.files.renderer, texts),
            mark: pages.locales[.vietnamese]("draft.mark"), body: try body(view, task, document, context))
        return try pages.page(page, context)
    }

    /// The same as a file by the worker that will make the real one: neither signed nor marked nor kept. Throws
    /// `render.away` where no files are made.
    @Sendable func draftFile(_ request: Request, _ context: WebContext) async throws -> Response {
        let (view, task, document) = try await drafted(request, context)
        guard let renderer = services.files.renderer else { throw Problem(.unavailable, "render.away") }
        let vietnamese = pages.locales[.vietnamese]
        let name = view.procedure.texts(.vietnamese).document(document)
        let page = FilePage(
            title: vietnamese("draft.title", ["document": name]), author: view.words.unit(view.dossier.competentUnit),
            created: view.words.now.description, signed: false, body: try body(view, task, document, context),
            check: nil, draft: vietnamese("draft.mark"))
        let made = try await renderer.render(
            RenderRequest(
                html: try pages.templates.render(FilePage.template, .vietnamese, page), fields: [],
                links: settings.publicOrigin + "/"))
        return Response(
            status: .ok, headers: KeptFiles.headers("\(view.dossier.code)-ban-nhap.pdf"),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: made.bytes)))
    }

    /// The dossier, a task of the caller's, and the document that is asked for or comes next.
    private func drafted(
        _ request: Request, _ context: WebContext
    ) async throws -> (view: DossierView, task: OpenTask, document: String) {
        let (dossier, procedure) = try await open(context)
        let reference = try reference(dossier, context)
        guard let task = dossier.task(reference.step, branch: reference.branch) else {
            throw Problem(.conflict, "dossier.step_closed", ["step": reference.step])
        }
        try Policy.require(
            context.acting, .actOnDossier,
            on: PolicyResource(units: [task.unit], role: task.role, subject: dossier.procedure))
        let ahead = procedure.documentsAhead(of: task.step)
        guard let document = try FormData(query: request.uri.query).trimmed("van-ban") ?? ahead.first,
            ahead.contains(document)
        else { throw Problem(.notFound, "document.unknown") }
        return (try await view(dossier, procedure, context), task, document)
    }

    private func body(
        _ view: DossierView, _ task: OpenTask, _ document: String, _ context: WebContext
    ) throws -> Markup {
        let acting = CommandContext(
            caller: context.acting, now: view.words.now, calendar: view.words.calendar, units: view.words.units)
        let (dossier, issued) = view.procedure.draft(
            document, at: task, reason: view.proposal?.closed.reason, of: view.dossier, acting)
        return try DocumentRenderer(services: services, pages: pages).body(dossier, issued, view.procedure)
    }
}

extension DossierView {
    /// The drafts that whoever signs or numbers should look at first.
    func drafts(_ task: OpenTask) -> [Link] {
        switch procedure.steps[task.step]?.kind {
        case .decide, .issue: break
        default: return []
        }
        return procedure.documentsAhead(of: task.step).map { document in
            Link(
                texts("draft.see", ["document": own.document(document)]),
                URLs.deskDraft(TaskReference(dossier.id, task), document))
        }
    }
}

extension URLs {
    static func deskDraft(_ task: TaskReference, _ document: String) -> String {
        "\(desk(task.dossier))/ban-nhap/\(task.subject)?van-ban=\(encode(document))"
    }
    static func deskDraftFile(_ task: TaskReference, _ document: String) -> String {
        "\(desk(task.dossier))/ban-nhap/\(task.subject)/pdf?van-ban=\(encode(document))"
    }
}
