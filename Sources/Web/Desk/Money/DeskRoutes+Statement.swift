import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird
import NIOCore

extension DeskRoutes {
    /// The accounts that the caller may bring statements of.
    private func accounts(_ context: WebContext) throws -> [UnitAccount] {
        let own = dossiers.accounts.all.filter {
            $0.statement != nil
                && Policy.permits(context.acting, .reconcilePayments, on: PolicyResource(units: [$0.unit]))
        }
        guard !own.isEmpty else {
            throw Problem(.forbidden, "policy.denied", ["action": PolicyAction.reconcilePayments.rawValue])
        }
        return own
    }

    @Sendable func statementForm(_ request: Request, _ context: WebContext) async throws -> Response {
        try statementPage(try accounts(context), chosen: nil, sections: [], notices: [], .ok, context)
    }

    /// Takes a statement in, or says what would become of it.
    @Sendable func statement(_ request: Request, _ context: WebContext) async throws -> Response {
        let (own, texts, words) = (try accounts(context), pages.texts(context), words(context))
        let sent = try await StatementUpload.read(request)
        let chosen = sent.form["account"]
        do {
            try services.formTokens.require(sent.form[FormData.tokenField], context)
            guard let account = own.first(where: { $0.id == chosen }), let name = account.statement else {
                throw Problem(.invalid, "statement.account", at: "/account")
            }
            guard !sent.file.isEmpty else { throw Problem(.invalid, "statement.no_file", at: "/file") }
            let mapping = try StatementMapping(text: dossiers.accounts.mapping(name) ?? "", file: "\(name).yaml")
            let file = try StatementFile(sent.file, mapping)
            let isDry = sent.form["dry"] != nil
            let results = try await dossiers.reconcile(file.lines, of: account, dryRun: isDry, context.acting)
            let sections = PaymentOutcome.allCases.compactMap { outcome -> MoneyPage.Section? in
                let rows = results.filter { $0.outcome == outcome }.map { result in
                    MoneyPage.Row(
                        link: nil, what: result.line.purpose, amount: words.money(result.line.amount),
                        note: [
                            result.line.paidAt.date.vietnamese, result.invoice ?? "",
                            texts("money.line", ["line": "\(result.line.line)"]),
                        ].filter { !$0.isEmpty }.joined(separator: " · "), act: nil)
                }
                guard !rows.isEmpty else { return nil }
                return MoneyPage.Section(
                    texts("money.outcome_\(outcome.rawValue)", ["count": "\(rows.count)"]), rows)
            }
            let key = isDry ? "money.statement_dry" : "money.statement_done"
            let notice = Part.Notice(
                isDry ? .info : .success,
                texts(key, ["lines": "\(results.count)", "others": "\(file.others)"]))
            return try statementPage(own, chosen: chosen, sections: sections, notices: [notice], .ok, context)
        } catch let problems as Problems {
            let told = problems.all.prefix(10).map { Part.Notice(.error, texts.sentence(for: $0)) }
            return try statementPage(
                own, chosen: chosen, sections: [], notices: Array(told), .unprocessableContent, context)
        } catch let problem as Problem where problem.kind != .fault && problem.code != "policy.denied" {
            return try statementPage(
                own, chosen: chosen, sections: [], notices: [Part.Notice(.error, texts.sentence(for: problem))],
                problem.status, context)
        }
    }

    private func statementPage(
        _ own: [UnitAccount], chosen: String?, sections: [MoneyPage.Section], notices: [Part.Notice],
        _ status: HTTPResponse.Status, _ context: WebContext
    ) throws -> Response {
        let (texts, words) = (pages.texts(context), words(context))
        let options = own.map { account in
            Part.Field.Option(account.id, "\(account.bankName) \(account.number)", hint: words.unit(account.unit))
        }
        let field = Part.Field(
            id: "account", name: "account", label: texts("money.statement_account"),
            values: [chosen ?? (own.count == 1 ? own[0].id : "")], widget: .radios(options), texts: texts)
        return try pages.page(
            MoneyPage(
                title: texts("money.statement"), back: Link(texts("money.title"), URLs.deskMoney), notices: notices,
                upload: MoneyPage.Upload(
                    action: URLs.deskStatement, field: field, check: texts("money.statement_check")),
                sections: sections), context, status: status)
    }

    // MARK: Saying what money was for

    @Sendable func assignMoneyForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try FormData(query: request.uri.query)
        return try await assignMoneyPage(
            query.trimmed("tai-khoan") ?? "", query.trimmed("dong") ?? "", "", nil, context)
    }

    @Sendable func assignMoney(_ request: Request, _ context: WebContext) async throws -> Response {
        let data = try await FormData.read(request)
        let query = try FormData(query: request.uri.query)
        let (account, line) = (query.trimmed("tai-khoan") ?? "", query.trimmed("dong") ?? "")
        do {
            try services.formTokens.require(data[FormData.tokenField], context)
            _ = try await dossiers.assign(
                line: line, of: account, to: data.trimmed("reference") ?? "", context.acting)
            return seeOther(URLs.deskMoney)
        } catch let problem as Problem where problem.kind != .fault && problem.code != "policy.denied" {
            return try await assignMoneyPage(account, line, data["reference"] ?? "", problem, context)
        }
    }

    private func assignMoneyPage(
        _ account: String, _ line: String, _ typed: String, _ problem: Problem?, _ context: WebContext
    ) async throws -> Response {
        let (texts, words) = (pages.texts(context), words(context))
        let money = try await dossiers.unknownMoney(line: line, of: account, context.acting)
        let told = problem.map { texts.sentence(for: $0) }
        let page = DeskFormPage(
            title: texts("money.assign_title"), code: texts("money.title"), back: URLs.deskMoney,
            subject: "\(words.money(money.amount)) · \(money.paidAt.date.vietnamese)", notices: [],
            errorSummary: Part.ErrorSummary(told.map { [Part.ErrorSummary.Entry($0, field: "reference")] } ?? []),
            lead: [money.purpose, money.payer].filter { !$0.isEmpty }, action: URLs.deskAssignMoney(account, line),
            version: 0, key: DeskRoutes.newKey(),
            fields: [
                Part.Field(
                    id: "reference", name: "reference", label: texts("money.assign_invoice"),
                    hint: texts("money.assign_hint"), error: told, values: [typed], widget: .text(length: 40),
                    texts: texts)
            ], button: texts("money.assign"))
        return try pages.page(page, context, status: problem?.status ?? .ok)
    }
}

/// A form with one statement: kept in memory, since it is read once and thrown away.
struct StatementUpload: Sendable {
    static let largest = 8 << 20
    let form: FormData
    let file: [UInt8]

    /// Throws `request.too_large`, `request.interrupted`, `request.malformed`, `request.media_type`.
    static func read(_ request: Request) async throws -> StatementUpload {
        guard var parser = MultipartParser(contentType: request.headers[.contentType] ?? "") else {
            throw Problem(.unsupported, "request.media_type")
        }
        let body = try await RequestBytes.collect(request, limit: largest)
        parser.append(body)
        var (form, file): (FormData, [UInt8]) = (FormData(), [])
        var (name, isFile, bytes): (String, Bool, [UInt8]) = ("", false, [])
        while let event = try parser.next() {
            switch event {
            case .part(let field, let fileName):
                (name, isFile, bytes) = (field, fileName != nil, [])
            case .data(let data): bytes.append(contentsOf: data.readableBytesView)
            case .partEnd where isFile: file = bytes
            case .partEnd:
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw Problem(.invalid, "request.encoding", ["field": ""])
                }
                try form.append(name, text)
            case .end: return StatementUpload(form: form, file: file)
            }
        }
        throw Problem(.invalid, "request.interrupted")
    }
}
