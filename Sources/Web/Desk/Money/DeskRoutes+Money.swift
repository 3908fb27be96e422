import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird
import NIOCore

extension DeskRoutes {
    /// The pages of money hang below `desk`.
    func addMoneyRoutes(to desk: RouterGroup<WebContext>) {
        desk.get("thu-chi", use: money)
        desk.get("thu-chi/ngay", use: dayBook)
        desk.get("thu-chi/ngay.csv", use: dayBookFile)
        desk.get("thu-chi/sao-ke", use: statementForm)
        desk.post("thu-chi/sao-ke", use: statement)
        desk.get("thu-chi/sao-ke/gan", use: assignMoneyForm)
        desk.post("thu-chi/sao-ke/gan", use: assignMoney)
        desk.get("ho-so/:id/thu-tien", use: cashForm)
        desk.post("ho-so/:id/thu-tien", use: takeCash)
        desk.get("ho-so/:id/mien-phi", use: waiverForm)
        desk.post("ho-so/:id/mien-phi", use: waive)
        desk.get("ho-so/:id/phieu-nop/:index", use: demandSheet)
        desk.get("ho-so/:id/phieu-nop/:index/pdf", use: demandFile)
        desk.get("ho-so/:id/bien-lai/:index", use: cashReceipt)
        desk.get("ho-so/:id/bien-lai/:index/pdf", use: cashReceiptFile)
        desk.get("ho-so/:id/hoan-tien/:index", use: refundForm)
        desk.post("ho-so/:id/hoan-tien/:index", use: payRefund)
    }

    /// The units whose money the caller sees.
    static func moneyUnits(_ caller: Caller) -> [String] {
        caller.units().filter { Policy.permits(caller, .readMoney, on: PolicyResource(units: [$0])) }
    }

    private func requireMoneyUnits(_ context: WebContext) throws -> [String] {
        let units = DeskRoutes.moneyUnits(context.acting)
        guard !units.isEmpty else {
            throw Problem(.forbidden, "policy.denied", ["action": PolicyAction.readMoney.rawValue])
        }
        return units
    }

    /// What is open: invoices, refunds, money that nobody has said the purpose of. `?q=`: one invoice or dossier.
    @Sendable func money(_ request: Request, _ context: WebContext) async throws -> Response {
        let (texts, words, units) = (pages.texts(context), words(context), try requireMoneyUnits(context))
        let query = try FormData(query: request.uri.query)
        // One more than is shown, to know whether there are more.
        let listed = MoneyPage.Section.most + 1
        let more = texts("money.more", ["count": "\(MoneyPage.Section.most)"])
        var notices: [Part.Notice] = []
        if let typed = query.trimmed("q") {
            if let found = try await dossiers.standing(paying: typed, context.acting) {
                let id = found.standing.id
                return seeOther(found.awaitsMoney ? URLs.deskCash(id) : URLs.desk(id))
            }
            notices.append(Part.Notice(.warning, texts("money.not_found", ["text": typed])))
        }
        let open = try await dossiers.openInvoices(of: units, limit: listed).map { invoice in
            MoneyPage.Row(
                link: Link(invoice.reference, URLs.desk(invoice.dossier)),
                what: texts("money.asked", ["moment": texts.moment(invoice.askedAt)]),
                amount: words.money(invoice.outstanding),
                note: invoice.received > 0 ? texts("money.part", ["amount": words.money(invoice.received)]) : nil,
                act: Link(texts("money.take_cash"), URLs.deskCash(invoice.dossier)))
        }
        let back = try await dossiers.openRefunds(of: units, limit: listed).map { refund in
            MoneyPage.Row(
                link: Link(refund.reference, URLs.desk(refund.dossier)),
                what: texts("pay.refund_\(refund.reason.rawValue)"), amount: words.money(refund.amount),
                note: texts.moment(refund.dueAt),
                act: mayRefund(context)
                    ? Link(texts("money.refund"), URLs.deskRefund(refund.dossier, refund.number)) : nil)
        }
        let unknown = try await dossiers.unknownMoney(of: units, limit: listed).map { money in
            MoneyPage.Row(
                link: nil, what: [money.purpose, money.payer].filter { !$0.isEmpty }.joined(separator: " · "),
                amount: words.money(money.amount), note: "\(money.paidAt.date.vietnamese) · \(money.account)",
                act: mayRefund(context)
                    ? Link(texts("money.assign"), URLs.deskAssignMoney(money.account, money.line)) : nil)
        }
        var links = units.map { unit in
            Link(texts("money.day_of", ["unit": words.unit(unit)]), URLs.deskDay(unit, words.now.date))
        }
        if mayRefund(context) { links.append(Link(texts("money.statement"), URLs.deskStatement)) }
        return try pages.page(
            MoneyPage(
                title: texts("money.title"), notices: notices,
                ask: MoneyPage.Ask(
                    action: URLs.deskMoney, name: "q", label: texts("money.find"), value: query.trimmed("q") ?? "",
                    unit: nil, button: texts("button.search")),
                sections: [
                    MoneyPage.Section(texts("money.open"), open, none: texts("money.none_open"), more: more),
                    MoneyPage.Section(texts("money.refunds"), back, none: texts("money.none_refunds"), more: more),
                    MoneyPage.Section(
                        texts("money.unknown"), hint: texts("money.unknown_hint"), unknown,
                        none: texts("money.none_unknown"), more: more),
                ], links: links), context)
    }

    /// Whether the caller may bring statements in and pay back.
    private func mayRefund(_ context: WebContext) -> Bool {
        context.acting.units().contains {
            Policy.permits(context.acting, .reconcilePayments, on: PolicyResource(units: [$0]))
        }
    }

    // MARK: The day

    @Sendable func dayBook(_ request: Request, _ context: WebContext) async throws -> Response {
        let (texts, words) = (pages.texts(context), words(context))
        var notices: [Part.Notice] = []
        let book: DayBook
        do {
            book = try await askedBook(request, context)
        } catch let problem as Problem where problem.code == "desk.date" {
            notices.append(Part.Notice(.error, texts.sentence(for: problem)))
            book = try await askedBook(request, context, on: words.now.date)
        }
        let totals = book.totals.map { total in
            MoneyPage.Row(
                link: nil,
                what: total.cashier.isEmpty ? texts("money.by_itself") : total.cashier,
                amount: words.money(total.amount),
                note: texts(
                    "money.count",
                    ["method": texts("money.method_\(total.method.rawValue)"), "count": "\(total.count)"]),
                act: nil)
        }
        let rows = book.rows.map { row in
            MoneyPage.Row(
                link: Link(row.code, URLs.desk(row.dossier)),
                what: [
                    texts("money.kind_\(row.kind)"), texts("money.method_\(row.method.rawValue)"), row.receipt ?? "",
                ].filter { !$0.isEmpty }.joined(separator: " · "),
                amount: words.money(row.amount),
                note: [row.at.time.short, row.cashier].filter { !$0.isEmpty }.joined(separator: " · "), act: nil)
        }
        let balance =
            book.isBalanced
            ? Part.Notice(.success, texts("money.balanced", ["amount": words.money(book.journal)]))
            : Part.Notice(
                .error,
                texts(
                    "money.unbalanced",
                    ["book": words.money(book.amount), "journal": words.money(book.journal)]))
        return try pages.page(
            MoneyPage(
                title: texts("money.day_of", ["unit": words.unit(book.unit)]),
                back: Link(texts("money.title"), URLs.deskMoney), notices: notices + [balance],
                ask: MoneyPage.Ask(
                    action: URLs.deskDay, name: "ngay", label: texts("money.day"), value: book.day.vietnamese,
                    unit: book.unit, button: texts("money.show")),
                facts: Part.SummaryList([Part.SummaryList.Row(texts("money.sum"), [words.money(book.amount)])]),
                sections: [
                    MoneyPage.Section(texts("money.totals"), totals, none: texts("money.none_day")),
                    MoneyPage.Section(texts("money.lines"), rows),
                ], links: [Link(texts("money.csv"), URLs.deskDay(book.unit, book.day, csv: true))]), context)
    }

    /// The same as a file for a spreadsheet, which leaves the house: whoever takes it confirms who they are.
    @Sendable func dayBookFile(_ request: Request, _ context: WebContext) async throws -> Response {
        try await confirming(context) {
            try Policy.requireFresh(context.acting, at: services.clock.now)
            let book = try await askedBook(request, context)
            let name = "thu-chi-\(book.unit)-\(book.day).csv"
            return Response(
                status: .ok,
                headers: [.contentType: "text/csv; charset=utf-8", .contentDisposition: FileName.attachment(name)],
                body: ResponseBody(byteBuffer: ByteBuffer(string: DayBookText.csv(book))))
        }
    }

    /// The book of the day in `?ngay=`, or of another, or of today. Throws `desk.date` for what is no day.
    private func askedBook(
        _ request: Request, _ context: WebContext, on other: CivilDate? = nil
    ) async throws -> DayBook {
        let (units, query) = (try requireMoneyUnits(context), try FormData(query: request.uri.query))
        guard let unit = query.trimmed("don-vi") ?? units.first, units.contains(unit) else {
            throw Problem(.forbidden, "policy.denied", ["action": PolicyAction.searchDossiers.rawValue])
        }
        let asked = other == nil ? query.trimmed("ngay") : nil
        let day = try asked.map { text in
            guard let day = CivilDate(vietnamese: text) else { throw Problem(.invalid, "desk.date", at: "/ngay") }
            return day
        }
        return try await dossiers.dayBook(of: unit, on: day ?? other ?? services.clock.now.date, context.acting)
    }
}
