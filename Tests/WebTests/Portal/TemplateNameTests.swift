import Administration
@testable import Casework
import Core
import Foundation
import HummingbirdTesting
import Testing

@testable import Web

/// Every name in the portal's templates is there in its model: an unknown one would just show nothing.
@Suite struct TemplateNameTests {
    @Test func `every name in the portal's templates is there in its model`() async throws {
        try await Town.visit { town, client in
            let (pages, services) = (town.pages, town.services)
            let texts = pages.locales[.vietnamese]
            var context = WebContext(requestId: "0123456789", language: .vietnamese)
            context.caller = Visit(caller: .anonymous(), session: nil, cookie: "thử")
            context.formToken = "token"
            let offered = services.catalogue.offered(at: town.clock.now.date)
            let procedure = try await services.catalogue.current("house-permit", at: town.clock.now.date)
            func check<Page: PageModel>(_ models: Page...) throws {
                let found = try pages.check(models, context)
                #expect(found.unknown.isEmpty, "\(Page.template): \(found.unknown.sorted())")
            }
            let card = Part.ServiceCard(offered[0], texts)
            let box = Part.SearchBox(action: "/", label: "?", hint: "!")
            try check(
                FrontPage(
                    search: box, cards: [card], drafts: [DraftLink(title: "a", address: "/", saved: "b")],
                    texts: texts))
            try check(
                SearchPage(query: "nha", found: offered, texts: texts), SearchPage(query: "x", found: [], texts: texts))
            try check(SignInPage(login: "a", next: "/", problem: Problem(.invalid, "account.incomplete"), texts: texts))
            try check(FirstSecretPage(login: "a", problem: Problem(.invalid, "account.incomplete"), texts: texts))
            try check(
                TrackingPage(typed: "a", code: "b", status: "c", error: nil, texts: texts),
                TrackingPage(typed: "a", code: nil, status: nil, error: "portal.code_form", texts: texts))
            for query in ["pham ngu lao", "zzz"] {
                let deciders = Deciders(procedure, AreaChoices(services), query: query, texts: texts)
                try check(ProcedurePage(procedure, at: town.clock.now, deciders: deciders, texts: texts))
            }

            try check(RoutePage(procedure, texts: texts))
            try check(RoutesPage(services.catalogue.all, at: town.clock.now.date, texts: texts))

            let owner = try context.requireVisit().draftOwner
            let draft = try await services.drafts.create(
                procedure: "house-permit", answers: ["owner": ["kind": "person"], "site": ["ward": "26743"]], owner)
            _ = try await services.drafts.change(draft.id, owner) { draft in
                draft.papers = [
                    Paper(
                        paper: "land_title", fileName: "a.pdf", mediaType: "application/pdf", size: 10,
                        sha256: String(repeating: "0", count: 64))
                ]
            }
            let filling = try await Filling.load(draft.id, services, context)
            for page in filling.pages {
                try check(
                    FormPageModel(
                        filling, page, placeQueries: ["site.ward": "tan"], errors: filling.errors,
                        notice: Part.Notice(.warning, "x"), returns: page.id == "site", texts: texts))
            }
            let problem = Problem(.invalid, "dossier.paper_missing", ["paper": "site_plan"], at: "paper.site_plan")
            try check(DraftPapersPage(filling, problems: [problem], texts: texts))
            try check(ReviewPage(filling, problems: [problem], texts: texts))
            let maker = ApplicationMaker(filling.procedure, services, pages)
            let tables = try await services.catalogue.current("household-business", at: town.clock.now.date)
            let back = Link("a", "/")
            try check(
                DraftPage(filling, link: nil, texts: texts), DraftPage(filling, link: "https://x.vn/y", texts: texts))
            try check(DraftLinkPage(procedure: "a", saved: "b", action: "/", texts: texts))

            var browser = CitizenBrowser(client)
            let review = try await browser.fill()
            let papers = try await browser.open(review.address.replacing("xem-lai", with: "giay-to"))
            _ = try await browser.upload(
                papers, [("paper.minutes", "a.pdf", Array("%PDF-1".utf8))], button: ("stay", "1"))
            let id = try #require(try await browser.submit(review).dossier)
            try await services.dossiers.act(
                Act(step: "intake", outcome: "supplement", reason: "x", items: ["y"]), on: id,
                town.officer(.receptionist))
            let dossier = try await services.dossiers.require(id)
            let shown = ShownDossier(
                dossier: dossier,
                procedure: try await services.catalogue.procedure(dossier.procedure, pack: dossier.pack),
                secret: services.dossiers.secret(of: id), secretMatches: true)
            let words = DossierWords(services, texts)
            let journal = try await services.dossiers.journal(of: id)
            try check(DossierPage(shown, journal, words, areas: AreaChoices(services), mayAnswer: true))
            try check(ReceiptPage(dossier, shown, words, origin: Town.origin))
            try check(WithdrawalPage(shown, problem: problem, texts: texts))
            let application = ApplicationMaker(shown.procedure, services, pages)
            try check(
                application.filed(dossier, back: back, file: FileOffer(address: "/f")),
                application.filed(dossier, back: back, file: FileOffer(absent: "x")),
                maker.blank(back: back), maker.draft(filling, back: back),
                ApplicationMaker(tables, services, pages).blank(back: back))
            try check(
                OwnPage(
                    drafts: [DraftLink(title: "a", address: "/", saved: "b")],
                    rows: [
                        OwnPage.Row(
                            title: "a", address: "/", code: "b", status: "c", due: words.due(dossier), asked: true)
                    ],
                    texts: texts),
                OwnPage(drafts: [], rows: [], texts: texts))
        }
    }
}
